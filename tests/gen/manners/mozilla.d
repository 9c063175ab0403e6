/* -*- Mode: C++; tab-width: 2; indent-tabs-mode: nil; c-basic-offset: 2 -*- */

/*
 * parachute provider probes, in the manner of Mozilla
 *
 * jump-entry       (filename, classname, funcname)
 * fold             (NULL, classname, *object)
 */

provider parachute {
 probe jump__entry(char *, const char *, const char *);
 probe jump__args(char *, char *, char *, int, void *, void *, void *,
     void *, void *, void *);
 /* XXX not a pointer 
    (bugs 12 & 345) */
 probe fold(const char *, const char *, unsigned long);
 probe land__start(const char *, int);
};

/*
#pragma D attributes Unstable/Unstable/Common provider another provider
#pragma D attributes Private/Private/Unknown provider another module
*/

