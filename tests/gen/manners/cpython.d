/* Chess clock provider, in the manner of CPython */

provider chess {
    probe move__entry(const char *, const char *, int, const char *);
    probe move__return(const char *, const char *, int, const char *);
    probe line(const char *, const char *, int);
    probe gc__start(int);
    probe gc__done(long);
    probe audit(const char *, void *);
};

#pragma D attributes Evolving/Evolving/Common provider chess provider
#pragma D attributes Evolving/Evolving/Common provider chess module
#pragma D attributes Evolving/Evolving/Common provider chess function
#pragma D attributes Evolving/Evolving/Common provider chess name
#pragma D attributes Evolving/Evolving/Common provider chess args
