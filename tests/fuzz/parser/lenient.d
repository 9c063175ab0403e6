#include <x.h>
BEGIN { trace("x"); }
typedef typeof(nullptr) n_t;
[[noreturn]] void stop(void);
struct s { int
#pragma D option quiet
i;
provider p {
#if A
	probe x(mach_port_t port, struct s s, TYPE(a, (b)) c, float)
	probe y(int i, char *s) : (char *s, int);;
#endif
}
