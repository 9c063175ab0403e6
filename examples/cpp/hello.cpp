// A program in C++ with one probe, fired once a second.
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <usdty.h>

enum class Method { get, post };

// Frees the provider and its probes at the end of its scope.
struct FreeProvider {
	void operator()(usdty_provider *provider) const
	{
		usdty_provider_free(provider);
	}
};
using Provider = std::unique_ptr<usdty_provider, FreeProvider>;

static Provider make_provider(const char *name, const char *module)
{
	usdty_provider *provider;
	char reason[512];

	if (usdty_provider_new_with(name, module, &provider, reason,
				    sizeof reason))
		throw std::runtime_error(reason);
	return Provider(provider);
}

static std::string page(int number)
{
	return "/page/" + std::to_string(number);
}

int main()
{
	const Provider provider = make_provider("cppapp", "web");
	const usdty_type types[] = { USDTY_STRING, USDTY_INT, USDTY_INT };
	usdty_probe *request;
	char path[512];

	if (usdty_provider_add_probe(provider.get(), "handle", "request", types,
				     3, &request))
		return 1;
	usdty_provider_enable(provider.get()); // goes on without probes
	usdty_provider_get_path(provider.get(), 0, path, sizeof path);
	std::cout << "process " << getpid() << ": " << path << std::endl;
	for (int i = 0; i < 30; i++) {
		const Method method = i % 2 ? Method::post : Method::get;

		// page() is called only while a tracer is attached. Its text
		// lives until the tracer has read it.
		USDTY_FIRE(request, page(i).c_str(), method, 200 + i);
		sleep(1);
	}
}
