/* Types that nobody declares, and what SystemTap's dtrace takes besides. */
#include <nothing/that/exists.h>
provider untyped {
#ifdef SOMETHING
	probe names(mach_port_t port, pthread_t thread, wchar_t, __u32 u, int n)
	probe kinds(text_t text, pointer_t, enum_t, flag_t flag, TYPE(x) last);
#endif
	probe by__address(struct pair pair, __int128 wide, int n);
	probe floats(float, double, real_t real);
	probe end();
}
BEGIN { trace("passed over"); }
