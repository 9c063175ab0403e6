/*
 * A comment
 */
#pragma D depends_on library net.d
typedef struct Obj { int refCount; char *bytes; union { long l; struct { void *p; } q; } u; } Obj;
typedef unsigned int LocalId;
typedef char name_t[32], *text;
inline int A = 1;
# 12 "src/x.h"
provider test {
	probe start(uint8_t);
	probe stop(char *, uint8_t);
	probe none(); probe v(void);
	probe all(const char *name, unsigned long long n, size_t s, struct x *p, string t, Obj *o, LocalId id, name_t nm, text tx, void (*fn)(int, char *), int argv[4], char *const *names);
	probe request__start(node_req_t *h, int p) : (req_info_t *h, int p);
#pragma D attributes Evolving/Evolving/Common provider test provider
	# file: something
	probe bits(enum color c, bool b);
}
