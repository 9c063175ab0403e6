/*
 * kite.d --
 *
 *	An invented kite, in the manner of Tcl.
 *
 * RCS: @(#) $Id: kite.d,v 1.4 2008/10/10 00:00:00 nobody Exp $
 */

typedef struct Kite_Obj Kite_Obj;

typedef const char* KiteStr;

/*
 * Kite probes
 */

provider kite {
    /***************************** line probes *****************************/
    /*
     *	kite*:::line-entry probe
     *		arg0: line name				(string)
     *		arg2: array of objects			(Kite_Obj**)
     */
    probe line__entry(KiteStr name, int objc, Kite_Obj **objv);
    probe line__result(KiteStr name, int code, KiteStr result,
	    Kite_Obj *resultobj);
    probe line__args(KiteStr name, KiteStr arg1, KiteStr arg2,
	    KiteStr arg3, KiteStr arg4, KiteStr arg5,
	    KiteStr arg6, KiteStr arg7, KiteStr arg8,
	    KiteStr arg9);
    probe line__info(KiteStr cmd, KiteStr file, int line, KiteStr method,
	    KiteStr class);
    probe obj__free(Kite_Obj* obj);
};

/*
 * Types and constants for scripts: behind the provider
 */

typedef struct Kite_ObjType {
    char *name;
    void *freeIntRepProc;
} Kite_ObjType;

struct Kite_Obj {
    int refCount;
    char *bytes;
    Kite_ObjType *typePtr;
    union {
	long longValue;
	double doubleValue;
	int64_t wideValue;
	struct {
	    void *ptr1;
	    void *ptr2;
	} twoPtrValue;
    } internalRep;
    unsigned int isShared : 1;
};

enum return_codes {
    KITE_UP = 0,
    KITE_DOWN,
    KITE_LOST = 1 << 4
};

inline int KITE_MAX = KITE_LOST == 16 ? 1 : - 1;
#pragma D binding "1.0" KITE_MAX

#pragma D attributes Evolving/Evolving/Common provider kite provider
#pragma D attributes Private/Private/Common provider kite module

/*
 * Local Variables:
 * mode: c
 * fill-column: 78
 * End:
 */
