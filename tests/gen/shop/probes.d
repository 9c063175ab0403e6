#include "types.h"
#define NAME const char *

provider shop {
	probe order__start(order_id, NAME);
#ifdef WITH_DONE
	probe order__done(order_id, int);
#endif
};

#pragma D attributes Evolving/Evolving/Common provider shop provider
