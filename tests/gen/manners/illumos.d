/*
 * LICENSE HEADER START
 *
 * In the manner of illumos and FreeBSD: a header of the licence, an ident, and
 * what the compiler of D needs besides.
 * "Portions [yyyy] [name of owner]" and a quotation that does not end: "
 *
 * LICENSE HEADER END
 */

#pragma ident	"%Z%%M%	%I%	%E% SMI"
#pragma	D depends_on library net.d
#pragma D depends_on module harbour
#pragma D option quiet

typedef struct harbour_gate harbour_gate_t, *harbour_gate_p;
typedef struct { int dummy; } shipinfo_t;
typedef enum { RED = 1, GREEN } buoy_t;
typedef void (*horn_t)(int, shipinfo_t *);
typedef uchar_t digest_t[20];

inline string flags[int f] = f == 1 ? "calm" : f >= 2 ? "rough" : "none";
translator shipinfo_t <struct ship *P> { dummy = P->id; };

provider harbour
{
	probe lock__open(harbour_gate_t *gate, int again, int turns);
	probe lock__shut(harbour_gate_p gate);
	probe arrive(struct ship *pShip, uint_t berth, boolean_t towed) :
	    (shipinfo_t *pShip, shipinfo_t *pShip, uint_t berth);
	probe signal(horn_t, horn_t *, buoy_t colour, enum tide tide,
	    digest_t digest, const digest_t *, hrtime_t when, zoneid_t);
	probe depth (int *fathoms, char const *const *names, char *chart[4],
		     unsigned /* of metres */ metres // at low water
		     );
	probe empty (void); probe none(  ) ;
	probe callback(int (*)(void), void (*done)(const char *, int));
#pragma D attributes Private/Private/Unknown provider harbour function
}

# 1 "harbour.d"
#pragma D attributes Evolving/Evolving/ISA provider harbour provider	/* why */
# pragma D attributes  Private/Private/Unknown  provider harbour module
#pragma D attributes EVOLVING/EVOLVING/ISA provider harbour name
#pragma D attributes Evolving/Evolving/ISA provider harbour args