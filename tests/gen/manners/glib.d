provider orchestra {
	probe violin__new(void*, unsigned long);
	probe violin__ref(void*, unsigned long, unsigned int);
	probe concert__new(unsigned int, char *, unsigned long);
	probe concert__emit__end(unsigned int, unsigned int, void *, unsigned long);
	probe rest__before(void *, void*, void*);
};
