/* For warnings.c. */
provider pool {
	probe freed(int number, void *memory);
	probe filled(const char *name, void *memory);
};
