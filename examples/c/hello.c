/* A program with one probe, fired once a second. */
#include <stdio.h>
#include <unistd.h>
#include <usdty.h>

int main(void)
{
	static const char *const paths[] = { "/", "/about", "/caf\303\251" };
	const usdty_type types[] = { USDTY_STRING, USDTY_INT };
	usdty_provider *provider;
	usdty_probe *request;
	char text[512];

	if (usdty_provider_new("myapp", "web", &provider) ||
	    usdty_provider_add_probe(provider, "handle", "request", types, 2,
				     &request))
		return 1;
	if (usdty_provider_enable(provider)) /* goes on without probes */
		usdty_provider_error(provider, text, sizeof text);
	else
		usdty_provider_get_path(provider, 0, text, sizeof text);
	printf("process %d: %s\n", (int)getpid(), text);
	fflush(stdout);
	for (int i = 0; i < 30; i++) {
		USDTY_FIRE(request, paths[i % 3], 200 + i);
		sleep(1);
	}
	usdty_provider_free(provider);
}
