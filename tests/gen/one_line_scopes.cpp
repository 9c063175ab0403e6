/* SPDX-License-Identifier: MIT */
/* Probes of <usdty/probe.h> in each kind of scope that C++17 has. */
#include <map>
#include <string>
#include <usdty/probe.h>

namespace outer {
template <class T> static int function(T t)
{
	USDTY_PROBE(scopes, function, t);
	return USDTY_PROBE_ENABLED(scopes, function);
}

template <class T> struct members {
	void method(T t) { USDTY_PROBE(scopes, method, t); }
};

static void lambda()
{
	[](auto value) { USDTY_PROBE(scopes, lambda, value); }(3);
}
}

namespace {
struct nameless {
	void method(int value) { USDTY_PROBE(scopes, nameless, value); }
};

template <class T> int nameless_function(T t)
{
	USDTY_PROBE(scopes, nameless_function, t);
	return USDTY_PROBE_ENABLED(scopes, nameless_function);
}
}

static void bindings(const std::map<std::string, int> &map)
{
	for (const auto &[key, value] : map)
		USDTY_PROBE(scopes, bindings, key.c_str(), value);
}

int main()
{
	outer::members<long>().method(1);
	outer::lambda();
	nameless().method(1);
	bindings({ { "key", 1 } });
	return outer::function(3) + nameless_function(3L);
}
