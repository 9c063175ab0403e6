/*
 * An invented tram, in the manner of Node.js.
 */

/*
 * Structures that only the scripts' translators know are declared with some
 * member, because the compiler wants one.
 */

typedef struct {
	int dummy;
} tram_dtrace_car_t;

typedef struct {
	int dummy;
} tram_car_t;

typedef struct {
	int dummy;
} tram_dtrace_stop_t;

typedef struct {
	int dummy;
} tram_stop_t;

provider tram {
	probe net__tram__departure(tram_dtrace_car_t *c, const char *a, int p,
	    int fd) : (tram_car_t *c, string a, int p, int fd);
	probe tram__end(tram_dtrace_car_t *c) :
	    (tram_car_t *c);
	probe tram__stop(tram_dtrace_stop_t *h,
	    tram_dtrace_car_t *c, const char *a, int p, const char *m,
	    const char *u, int fd) :
	    (tram_stop_t *h, tram_car_t *c, string a, int p, string m,
	    string u, int fd);
	probe gc__start(int t, int f, void *isolate);
};

#pragma D attributes Evolving/Evolving/ISA provider tram provider
#pragma D attributes Private/Private/Unknown provider tram module
#pragma D attributes Private/Private/Unknown provider tram function
#pragma D attributes Private/Private/ISA provider tram name
#pragma D attributes Evolving/Evolving/ISA provider tram args
