/*
 * In the manner of X's server: a name of D's own is declared anew.
 */
typedef const char *string;
typedef const uint8_t *bytes_p;
typedef const double *reals_p;

provider Drawer {
	/* name, kind, length, number, where from */
	probe open__start(string, uint8_t, uint16_t, int, void *);
	probe knock(int, uint16_t, uint32_t, uint8_t, int8_t, bytes_p,
		    reals_p);
	probe close__all(uint32_t, uint32_t, void *, string);
};

#pragma D attributes Unstable/Unstable/Common provider Drawer provider
