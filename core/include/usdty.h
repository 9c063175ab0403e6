/* SPDX-License-Identifier: MIT */
/*
 * usdty.h - USDT probes that a program defines while it runs.
 *
 * A probe is a place in a program that a tracer (bpftrace, bcc, perf, gdb,
 * SystemTap, DTrace) can watch from outside. While nobody watches, a probe
 * costs two loads and one branch.
 *
 * The life of a provider:
 *
 *	static usdty_probe *request;
 *
 *	usdty_provider *provider;
 *	usdty_type types[] = { USDTY_STRING, USDTY_INT };
 *
 *	usdty_provider_new("myapp", "web", &provider);           // defined
 *	usdty_provider_add_probe(provider, "handle", "request",
 *	                         types, 2, &request);
 *	usdty_provider_enable(provider);                         // enabled
 *	...
 *	USDTY_FIRE(request, path, status);                       // any thread
 *	...
 *	usdty_provider_disable(provider);                        // disabled
 *	usdty_provider_free(provider);
 *
 *	# bpftrace -p PID -e 'usdt:*:myapp:request
 *	      { printf("%s %d\n", str(arg0), arg1); }'
 *
 * The terms, as DTrace and SystemTap use them:
 *   provider   a named group of probes. Enabled: tracers can see its probes.
 *   module     the part of the program that the probes belong to (DTrace shows
 *              it).
 *   function   where the probe fires (DTrace shows it; may be empty).
 *   probe      identified by function and name. Enabled: a tracer is attached.
 *   gate       a 16-bit number that says whether the probe is watched. 0 means
 *              no. USDTY_GATE_ASK means that usdty_probe_ask() knows. Any other
 *              number means yes: it is a SystemTap semaphore, which counts the
 *              tracers. The gate opens some microseconds before a tracer can
 *              see the first hit.
 *
 * On Linux an enabled provider is a small shared object that is mapped into the
 * process. Equal definitions of one user share its file, see
 * usdty_provider_enable(). On systems without a tracer the "none" backend takes
 * its place: all calls behave the same, and the gates stay closed.
 *
 * Fixed phrases describe ownership: "caller frees with F"; "borrowed, valid
 * until F"; "copied". Strings are NUL-terminated.
 *
 * "Call:" says from where a function may be called, in one word:
 *   anywhere   any thread, at any time: in a signal handler, in a child after
 *              fork(), vfork() or raw clone(), while others enable, disable
 *              or add probes. Takes no lock, allocates nothing, keeps errno.
 *   ordinary   any thread, also in a child after fork() of a program with
 *              threads. Not in a signal handler, not in a child of vfork() or
 *              raw clone(), not in a pthread_atfork() handler.
 * One rule holds for all functions: after usdty_provider_free() no thread may
 * use the provider or one of its probes.
 *
 * If another thread is in dlopen() or dlclose() during a fork(), dlopen() may
 * hang in the child. There a call that loads or unloads an object may hang,
 * too: the first enable, the first enable after probes were added or removed,
 * adding to an enabled provider, and free. Otherwise disabling and enabling
 * again loads nothing.
 *
 * fork() in a signal handler works, whatever function the handler interrupted:
 * that function completes in both processes when the handler returns. For this
 * a function that changes something blocks the signals of its thread and
 * restores the mask when it returns. It never blocks the signals of faults
 * (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS) and SIGABRT.
 *
 * pthread_cancel() loses nothing: no function is a cancellation point, except
 * usdty_provider_from_file(). A thread whose cancellation type is asynchronous
 * must not call ordinary functions.
 *
 * Functions that can fail return a usdty_status, 0 for success; every status
 * is listed below with its meaning. usdty_provider_error() has the details.
 * The library never prints, exits or aborts.
 *
 * ABI: handles are opaque; statuses and types are ints with fixed numbers. A
 * caller may rely on one layout only: the first word of a usdty_probe is the
 * address of its gate, and the second word is the address of its entry. Both
 * may change at any time, also while threads fire. Load them for each hit and
 * never keep them. See usdty_probe_location().
 */
#ifndef USDTY_H
#define USDTY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The shared library exports the functions with this mark and no others. */
#define USDTY_API __attribute__((visibility("default")))

/* == Handles ============================================================= */

/* A named group of probes; caller frees with usdty_provider_free(). */
typedef struct usdty_provider usdty_provider;

/* A probe of a provider; borrowed, valid until usdty_provider_free(). Or
 * usdty_probe_none(), which is always valid. */
typedef struct usdty_probe usdty_probe;

/* == Statuses ============================================================ */

typedef int usdty_status;

/* X(name, number, text): the one table of statuses. */
#define USDTY_STATUS_TABLE(X) \
	X(USDTY_OK, 0, "success") \
	X(USDTY_ERROR_ARGUMENT, -1, \
	  "a required argument is missing: a null pointer was given") \
	X(USDTY_ERROR_MEMORY, -2, \
	  "not enough memory, or a limit on memory or mappings was reached") \
	X(USDTY_ERROR_PROVIDER_NAME, -3, \
	  "the provider's name must be an identifier of 1 to 63 letters, " \
	  "digits and '_'") \
	X(USDTY_ERROR_MODULE_NAME, -4, \
	  "a module's name may have up to 63 letters, digits and '_.$-'") \
	X(USDTY_ERROR_FUNCTION_NAME, -5, \
	  "a function's name may have up to 127 letters, digits and '_.$-'") \
	X(USDTY_ERROR_PROBE_NAME, -6, \
	  "a probe's name must be an identifier of 1 to 63 letters, digits " \
	  "and '_'; write '__' for the '-' that DTrace shows") \
	X(USDTY_ERROR_ARGUMENT_NAME, -7, \
	  "an argument's name must be an identifier of 1 to 63 letters, " \
	  "digits and '_'") \
	X(USDTY_ERROR_TYPE, -8, "no such argument type") \
	X(USDTY_ERROR_TOO_MANY_ARGUMENTS, -9, \
	  "a probe has at most 12 arguments") \
	X(USDTY_ERROR_FLAGS, -10, "no such probe flag") \
	X(USDTY_ERROR_DUPLICATE, -11, \
	  "the provider already has a probe of this function and name") \
	X(USDTY_ERROR_SIGNATURE, -12, \
	  "probes of one name must have the same argument types and flags") \
	X(USDTY_ERROR_ENABLED, -13, \
	  "a probe of this name is visible to tracers with other functions; " \
	  "disable the provider first") \
	X(USDTY_ERROR_CONFLICT, -14, \
	  "another enabled provider of this name defines a probe of this " \
	  "name and differs from this one") \
	X(USDTY_ERROR_TOO_MANY_PROBES, -15, \
	  "a provider has at most 65536 probes") \
	X(USDTY_ERROR_NOT_FOUND, -16, "the provider has no such probe") \
	X(USDTY_ERROR_ARGUMENT_COUNT, -17, \
	  "the number of arguments differs from the probe's definition") \
	X(USDTY_ERROR_BACKEND, -18, \
	  "USDTY_BACKEND names no backend of this library; " \
	  "choose auto, stapsdt or none") \
	X(USDTY_ERROR_IO, -19, \
	  "the provider's object could not be written or read") \
	X(USDTY_ERROR_LOAD, -20, \
	  "the provider's object could not be loaded into the process") \
	X(USDTY_ERROR_SYNTAX, -21, \
	  "the provider definition has errors")

#define USDTY_STATUS_ENTRY_(name, number, text) name = number,
enum { USDTY_STATUS_TABLE(USDTY_STATUS_ENTRY_) };
#undef USDTY_STATUS_ENTRY_

/*
 * The meaning of a status, as an English sentence without a full stop. For an
 * unknown number the sentence says that it is unknown. Never fails.
 * Ownership: a constant. Call: anywhere.
 */
USDTY_API const char *usdty_status_text(usdty_status status);

/* The status's C name ("USDTY_ERROR_TYPE"), or NULL for an unknown
 * number. Numbers go from 0 down without a gap, so that a binding can list
 * them. Ownership: a constant. Call: anywhere. */
USDTY_API const char *usdty_status_name(usdty_status status);

/* == Argument types ====================================================== */

typedef int usdty_type;

/*
 * X(name, number, text, C type, type as passed through "...").
 * USDTY_INT and USDTY_LONG have C's width on this platform (4 and 8 bytes on
 * 64-bit Linux).
 *
 * USDTY_STRING is a char * to a NUL-terminated string in any encoding (tracers
 * expect UTF-8); it may be NULL. A tracer reads it only while the probe fires,
 * and decides how many bytes it reads. It cannot wait for a page that is not in
 * memory, and would show an empty string: for a constant that the program
 * itself never reads, and for any constant just after fork(). So the functions
 * that fire read the string first, as strlen() does, but at most
 * USDTY_STRING_READ bytes, and only while a tracer is attached. What is not a
 * valid string is a fault then, as in strlen(). It costs a hit 5 ns for each
 * string and 0.4 ns for each byte; a hit takes microseconds.
 *
 * USDTY_POINTER is any address. Nothing reads what is there, so it is the type
 * for bytes without a NUL.
 */
#define USDTY_STRING_READ 65536
#define USDTY_TYPE_TABLE(X) \
	X(USDTY_INT8, 1, "int8", int8_t, int) \
	X(USDTY_INT16, 2, "int16", int16_t, int) \
	X(USDTY_INT32, 3, "int32", int32_t, int32_t) \
	X(USDTY_INT64, 4, "int64", int64_t, int64_t) \
	X(USDTY_UINT8, 5, "uint8", uint8_t, int) \
	X(USDTY_UINT16, 6, "uint16", uint16_t, int) \
	X(USDTY_UINT32, 7, "uint32", uint32_t, uint32_t) \
	X(USDTY_UINT64, 8, "uint64", uint64_t, uint64_t) \
	X(USDTY_INT, 9, "int", int, int) \
	X(USDTY_LONG, 10, "long", long, long) \
	X(USDTY_POINTER, 11, "pointer", void *, void *) \
	X(USDTY_STRING, 12, "string", const char *, const char *)

#define USDTY_TYPE_ENTRY_(name, number, text, ctype, passed) name = number,
enum { USDTY_TYPE_TABLE(USDTY_TYPE_ENTRY_) };
#undef USDTY_TYPE_ENTRY_

/* The type's name ("uint8", "string"), or NULL for an unknown number.
 * Types are numbered from 1 without a gap.
 * Ownership: a constant. Call: anywhere. */
USDTY_API const char *usdty_type_name(usdty_type type);

/* The type with that name, or 0 if there is none. Call: anywhere. */
USDTY_API usdty_type usdty_type_from_name(const char *name);

/* The type's size in bytes on this platform (1, 2, 4 or 8), or 0 for a number
 * that is no type. Call: anywhere. */
USDTY_API size_t usdty_type_size(usdty_type type);

/* 1 for the signed integers, otherwise 0. Call: anywhere. */
USDTY_API int usdty_type_is_signed(usdty_type type);

/* == Version, limits, backends =========================================== */

/* The library's version, "MAJOR.MINOR.PATCH". A constant. Call: anywhere. */
USDTY_API const char *usdty_version(void);

/* The number of the ABI. A binding compares it with USDTY_ABI_VERSION of the
 * header that it was built with. If they differ, it refuses the library.
 * Call: anywhere. */
USDTY_API int usdty_abi_version(void);
#define USDTY_ABI_VERSION 1

/* Limits, as constants and as functions for languages that cannot read
 * headers. Lengths are in bytes, without the NUL. They are DTrace's limits.
 * Call: anywhere. */
#define USDTY_MAX_ARGUMENTS 12
#define USDTY_MAX_PROVIDER_NAME 63
#define USDTY_MAX_MODULE_NAME 63
#define USDTY_MAX_FUNCTION_NAME 127
#define USDTY_MAX_PROBE_NAME 63
#define USDTY_MAX_ARGUMENT_NAME 63
#define USDTY_MAX_PROBES 65536
USDTY_API size_t usdty_max_arguments(void);
USDTY_API size_t usdty_max_provider_name(void);
USDTY_API size_t usdty_max_module_name(void);
USDTY_API size_t usdty_max_function_name(void);
USDTY_API size_t usdty_max_probe_name(void);
USDTY_API size_t usdty_max_argument_name(void);
USDTY_API size_t usdty_max_probes(void);

/*
 * The backend that a provider created now would get: "stapsdt" (Linux,
 * SystemTap notes) or "none" (nothing can trace here, or USDTY_BACKEND is
 * "none"). NULL if USDTY_BACKEND names an unknown backend. If this environment
 * variable is "auto", empty or not set, the first supported backend is taken. A
 * set-user-id program ignores it.
 * Ownership: a constant. Call: ordinary, not while another thread changes the
 * environment.
 */
USDTY_API const char *usdty_backend_name(void);

/*
 * For bindings: 1 if programs are to be strict, because the environment
 * variable USDTY_STRICT is set, and neither empty nor "0"; otherwise 0. A
 * strict binding checks the arguments of a probe whether a tracer is attached
 * or not, and raises an error. Otherwise firing never raises: docs/watching.md
 * has the rules. The library itself does the same in both modes. A set-user-id
 * program ignores the variable.
 * Call: ordinary, not while another thread changes the environment.
 */
USDTY_API int usdty_is_strict(void);

/* The name of backend number `index` (from 0), or NULL after the last. "auto"
 * tries them in this order. Unsupported backends are included.
 * Ownership: a constant. Call: anywhere. */
USDTY_API const char *usdty_backend_name_at(size_t index);

/* 1 if this build of the library, on this machine's architecture, can use the
 * backend of that name; otherwise 0. Call: anywhere. */
USDTY_API int usdty_backend_is_supported(const char *name);

/* == Provider: definition ================================================ */

/*
 * Creates a provider without probes, disabled.
 *
 * name     an identifier of 1 to 63 ASCII letters, digits and '_'. Copied.
 *          Where DTrace is the tracer, it must not end in a digit, because
 *          DTrace appends the process id: "oauth2" in process 7 would be
 *          "oauth27". Linux's tracers have no such rule.
 * module   up to 63 ASCII letters, digits and "_.$-"; NULL or "" for none.
 *          Copied.
 * provider receives the provider; caller frees with usdty_provider_free().
 *          Set to NULL on failure.
 *
 * Several providers of one name may exist; see USDTY_ERROR_CONFLICT at
 * usdty_provider_enable(). This call chooses the provider's backend, see
 * usdty_backend_name().
 *
 * USDTY_ERROR_ARGUMENT       name or provider is NULL
 * USDTY_ERROR_PROVIDER_NAME  the name does not have this form
 * USDTY_ERROR_MODULE_NAME    the module does not have this form
 * USDTY_ERROR_BACKEND        USDTY_BACKEND names an unknown backend
 * USDTY_ERROR_MEMORY         not enough memory
 * usdty_provider_new_with() also returns the reason.
 * Call: ordinary, not while another thread changes the environment.
 */
USDTY_API usdty_status usdty_provider_new(const char *name, const char *module,
					  usdty_provider **provider);

/*
 * The same, and on failure a sentence with the reason, which names the
 * offender. (Later calls keep their reason in the provider; here there is none
 * yet.)
 *
 * reason, size  room for the reason: at most size - 1 bytes and a NUL are
 *               written, "" on success. reason may be NULL if size is 0.
 */
USDTY_API usdty_status usdty_provider_new_with(const char *name,
					       const char *module,
					       usdty_provider **provider,
					       char *reason, size_t size);

/*
 * Creates a provider, disabled, with the probes of a provider definition in
 * the D language, as for "dtrace -h": "provider test { probe start(int); };".
 * Names keep "__". The probes have no function. Parameter names become
 * argument names. Types are C's: char * and string are USDTY_STRING, other
 * pointers USDTY_POINTER, integers have C's width and sign.
 *
 * definition, length  the text; need not end in a NUL. Not kept.
 * name     the provider to take from the text; NULL if it has only one.
 * provider receives the provider; caller frees with usdty_provider_free().
 *          Set to NULL on failure.
 * reason, size  as for usdty_provider_new_with(). Each error has its line and a
 *          caret, as a compiler shows it. At most 20 errors are shown, and no
 *          more than fit; the last line says how many more there are. 16384
 *          bytes are enough for at least three, however long the path is.
 *
 * USDTY_ERROR_ARGUMENT   definition or provider is NULL
 * USDTY_ERROR_SYNTAX     the text is not a definition, or a parameter has a
 *                        type that an argument cannot have
 * USDTY_ERROR_NOT_FOUND  no provider of that name is in the text, or there are
 *                        several and name is NULL
 * and those of usdty_provider_new(). Call: as usdty_provider_new().
 */
USDTY_API usdty_status usdty_provider_from_text(const char *definition,
						size_t length,
						const char *name,
						usdty_provider **provider,
						char *reason, size_t size);

/*
 * The same for a file or a pipe, which is read once, from its start to its end.
 * USDTY_ERROR_IO: it cannot be read.
 * Call: as usdty_provider_new(). Signals are not blocked while it
 * waits for the file. A handler without SA_RESTART ends the wait with
 * USDTY_ERROR_IO. A thread that is cancelled during the wait loses nothing.
 */
USDTY_API usdty_status usdty_provider_from_file(const char *path,
						const char *name,
						usdty_provider **provider,
						char *reason, size_t size);

/*
 * Disables the provider, unmaps its objects and frees it with all its probes,
 * also the removed ones. NULL is allowed. Never fails.
 * No thread may use the provider or one of its probes any more, not even to
 * fire. Call: ordinary.
 */
USDTY_API void usdty_provider_free(usdty_provider *provider);

/*
 * Adds a probe: usdty_provider_add_probe_with() without argument names and
 * flags.
 */
USDTY_API usdty_status usdty_provider_add_probe(usdty_provider *provider,
						const char *function,
						const char *name,
						const usdty_type *types,
						size_t count,
						usdty_probe **probe);

/* A probe without a semaphore, for tracers that refuse probes with one (LTTng).
 * While its provider is enabled the probe counts as watched, so each fire costs
 * as much as that of a watched probe. But its strings are not read first (see
 * USDTY_STRING): nobody knows whether a tracer is attached. With the "none"
 * backend it is never watched. */
#define USDTY_PROBE_NO_SEMAPHORE 1u

/*
 * Adds a probe. If the provider is enabled, the probe gets an object of its
 * own, and tracers can see it when the function returns. Attached tracers stay
 * attached.
 *
 * function   up to 127 ASCII letters, digits and "_.$-"; NULL or "" for none.
 *            Copied.
 * name       an identifier of 1 to 63 ASCII letters, digits and '_'. A "__"
 *            stays "__" on Linux; DTrace shows it as '-'. Copied.
 * types      count types; may be NULL if count is 0. Copied.
 * argument_names  NULL, or count names, each an identifier of 1 to 63
 *            letters, digits and '_', or NULL. Copied. The getters and "usdty
 *            list" show them, tracers do not. Two definitions that differ in
 *            them are not equal.
 * count      0 to 12.
 * flags      0 or USDTY_PROBE_NO_SEMAPHORE.
 * probe      receives the probe; borrowed, valid until usdty_provider_free(),
 *            also after usdty_provider_remove_probe(). On failure it receives
 *            usdty_probe_none(), so that there is always a probe to fire. May
 *            be NULL.
 *
 * Linux's tracers see probes of one name in different functions as one probe
 * with several locations. They share a gate and must have the same types and
 * flags. Add them while the provider is disabled, or in one call of
 * usdty_provider_add_probes().
 *
 * USDTY_ERROR_ARGUMENT            provider or name is NULL, or types is NULL
 *                                 and count is not 0
 * USDTY_ERROR_PROBE_NAME, USDTY_ERROR_FUNCTION_NAME,
 * USDTY_ERROR_ARGUMENT_NAME       a name is not of the form above
 * USDTY_ERROR_TYPE                a type is not one of usdty_type
 * USDTY_ERROR_TOO_MANY_ARGUMENTS  count is over 12
 * USDTY_ERROR_FLAGS               flags has an unknown bit
 * USDTY_ERROR_DUPLICATE           function and name are taken
 * USDTY_ERROR_SIGNATURE           name is taken in another function, with
 *                                 other types or flags
 * USDTY_ERROR_ENABLED             the provider is enabled, and tracers see a
 *                                 probe of that name with another function, or
 *                                 a removed one with other types or flags
 * USDTY_ERROR_TOO_MANY_PROBES     the provider has 65536 probes
 * USDTY_ERROR_MEMORY              not enough memory
 * and if the provider is enabled, each status of usdty_provider_enable(). On
 * failure the probe is not added, and visible probes stay visible.
 * Call: ordinary.
 */
USDTY_API usdty_status usdty_provider_add_probe_with(
	usdty_provider *provider, const char *function, const char *name,
	const usdty_type *types, const char *const *argument_names,
	size_t count, unsigned flags, usdty_probe **probe);

/*
 * A probe to add. The members are the parameters of
 * usdty_provider_add_probe_with(), which explains them. Later versions may
 * append members, for which 0 means what this version does: initialize the
 * whole struct and set its size.
 */
typedef struct usdty_probe_spec {
	size_t size; /* sizeof(usdty_probe_spec), in bytes */
	const char *function;
	const char *name;
	const usdty_type *types;
	const char *const *argument_names;
	size_t count;
	unsigned flags;
	unsigned reserved; /* 0 */
} usdty_probe_spec;

/*
 * Adds several probes, all of them or none. If the provider is enabled, they
 * share one new object. That is much cheaper than an object for each probe, and
 * the number of objects in a process is limited, see USDTY_ERROR_MEMORY.
 *
 * specs    count specs, all of one size; may be NULL if count is 0. Copied.
 * probes   receives count probes, in the order of specs; borrowed, valid until
 *          usdty_provider_free(). On failure each is usdty_probe_none(). May be
 *          NULL.
 *
 * USDTY_ERROR_ARGUMENT  provider or specs is NULL; a spec has no name, or has
 *                       no types although its count is not 0; a size is too
 *                       small; or a member that this version does not know is
 *                       not 0
 * USDTY_ERROR_MEMORY    not enough memory; or the process has nearly as many
 *                       mappings as the system allows (vm.max_map_count). An
 *                       object takes five of them.
 * and the statuses of usdty_provider_add_probe_with(), for the first spec that
 * is refused.
 * Call: ordinary.
 */
USDTY_API usdty_status usdty_provider_add_probes(usdty_provider *provider,
						 const usdty_probe_spec *specs,
						 size_t count,
						 usdty_probe **probes);

/*
 * Removes a probe. Its gate closes. Its handle stays valid until
 * usdty_provider_free(), and firing it does nothing. If an equal probe is added
 * later (the same name, function, types, names of arguments and flags), it gets
 * the same handle, which then fires again. On Linux tracers list a removed
 * probe until the last probe of its object is removed or the provider is
 * disabled.
 *
 * USDTY_ERROR_ARGUMENT   provider or probe is NULL
 * USDTY_ERROR_NOT_FOUND  the probe belongs to another provider, or was removed
 *                        before
 * USDTY_ERROR_MEMORY     the system refused to map memory; nothing changed
 * Call: ordinary.
 */
USDTY_API usdty_status usdty_provider_remove_probe(usdty_provider *provider,
						   usdty_probe *probe);

/* == Provider: enabling ================================================== */

/*
 * Makes the provider's probes visible to tracers. Success if it is enabled
 * already.
 *
 * On Linux the probes become a shared object with the file PROVIDER-HASH.so. If
 * USDTY_DIR is set, the file is made in that directory, and if this is not
 * possible, the call fails. Otherwise it is made in the first of these
 * directories that can be used:
 *   $XDG_RUNTIME_DIR/usdty
 *   /run/usdty            (root only)
 *   $TMPDIR/usdty-UID, or /tmp/usdty-UID if TMPDIR is not set
 * A directory can be used if its path is absolute and has no ':' (bpftrace
 * could not attach to it), only root and the user can write to it or replace
 * it, and it is not mounted noexec. It is made if only its last part is
 * missing, with mode 0700 whatever the umask is. If one of these three has
 * another mode that does not fit, the mode is put right; that of an existing
 * USDTY_DIR is not changed. A set-user-id program ignores the environment. If
 * no directory can be used, the file is in memory (memfd), whatever
 * vm.memfd_noexec is. Its descriptor stays open; if the program closes it,
 * tracers that attach later do not find the probes by "-p".
 *
 * The process's state does not move the object. If it cannot be determined now
 * whether a directory has the file (no descriptor or memory is left, an error
 * of the disk), the call fails, and no other directory is tried. An interrupted
 * system call is repeated. The library causes no signal: if RLIMIT_FSIZE is too
 * low for a new file, there is no SIGXFSZ, and the directory counts as full.
 *
 * Equal definitions share the file, also between processes and runs. So the
 * file stays when the process ends, and a tracer can attach to it before the
 * program starts. usdty_provider_get_path() returns its path. The library
 * removes a file that has not been used for a week: that no process has enabled
 * and that no tracer is attached to. If somebody else removes the file of an
 * enabled provider, tracers do not find it by its path; disable and enable
 * makes it anew.
 *
 * A package can install the object ("usdty gen object") in /usr/local/lib/usdty
 * or /usr/lib/usdty, for all users. It is used if its definition, with the
 * names of arguments, and its architecture are the same, and if only root can
 * write to the file and its directory. The library never changes anything
 * there.
 *
 * USDTY_ERROR_ARGUMENT  provider is NULL
 * USDTY_ERROR_CONFLICT  another enabled provider of this process has the same
 *                       name and a probe of the same name, but another
 *                       definition: tracers would mix them up. It may belong to
 *                       another copy of this library, as in a plug-in. (Equal
 *                       definitions do not conflict. What was added to an
 *                       enabled provider is a definition of its own.) If two
 *                       copies enable theirs at the same moment, both may be
 *                       refused.
 * USDTY_ERROR_IO        USDTY_DIR cannot be used; or no directory could be
 *                       used, and no memfd either; or the file could not be
 *                       read or written now
 * USDTY_ERROR_LOAD      the system's loader refused the object
 * USDTY_ERROR_MEMORY    not enough memory, address space or mappings
 * On failure the provider stays disabled. Call: ordinary, not while another
 * thread changes the environment; also in a constructor of a library that is
 * being loaded.
 */
USDTY_API usdty_status usdty_provider_enable(usdty_provider *provider);

/*
 * Hides the provider's probes from tracers and closes their gates. Success if
 * it is disabled already. Other threads may be firing. The objects stay mapped
 * until usdty_provider_free(), without effect. Another provider with an equal
 * definition stays visible.
 *
 * When the provider is enabled again, it has the same object, and tracers that
 * attached to its path see it again. But if probes were added or removed while
 * it was enabled, or if the file was removed, all probes are in one new object
 * then. A program that gave up its privileges or changed its root directory
 * keeps the object, too (before Linux 5.13, only if it did so while the
 * provider was disabled). For that, a process with privileges has one
 * descriptor open while the provider is disabled.
 *
 * USDTY_ERROR_ARGUMENT  provider is NULL
 * USDTY_ERROR_MEMORY    the system refused to map memory; nothing changed
 * Call: ordinary.
 */
USDTY_API usdty_status usdty_provider_disable(usdty_provider *provider);

/* 1 while the provider is enabled (visible to tracers), otherwise 0.
 * Call: anywhere. */
USDTY_API int usdty_provider_is_enabled(const usdty_provider *provider);

/*
 * Why the last call on this provider failed, in a sentence that names the
 * offender; "" if it succeeded. (Only calls that can fail count.) Copied, as by
 * snprintf(): at most size - 1 bytes and a NUL; returns the whole length. text
 * may be NULL if size is 0. The last call may be one of another thread.
 * Call: ordinary.
 */
USDTY_API size_t usdty_provider_error(const usdty_provider *provider,
				      char *text, size_t size);

/* == Provider: getters =================================================== */

/* Name and module ("" for none) as given. Borrowed, valid until
 * usdty_provider_free(). Call: anywhere. */
USDTY_API const char *usdty_provider_get_name(const usdty_provider *provider);
USDTY_API const char *usdty_provider_get_module(const usdty_provider *provider);

/* The provider's backend, "stapsdt" or "none". A constant. Call: anywhere. */
USDTY_API const char *usdty_provider_get_backend(const usdty_provider *provider);

/*
 * The path of object number `index` (from 0) of those that tracers can see, for
 * tracers that need a path. Usually there is one; probes that were added to an
 * enabled provider are in further ones. Copied, as by snprintf(); returns the
 * whole length, or 0 if there is no such object: the provider is disabled or
 * has no probes, or its backend has no files.
 *
 * The path is absolute, and right for readers with the same root directory and
 * /proc. A reader outside the process's container puts /proc/PID/root before
 * it, where PID is the process's number outside. If the object is in memory,
 * the path is /proc/PID/fd/N, with the number that the process has in its
 * /proc; in a child of fork() it is the child's. If the program closed that
 * descriptor, it is /proc/PID/map_files/RANGE, which needs CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE.
 * Call: ordinary.
 */
USDTY_API size_t usdty_provider_get_path(const usdty_provider *provider,
					 size_t index, char *text, size_t size);

/* How many probes the provider has, without removed ones. Call: ordinary. */
USDTY_API size_t usdty_provider_get_probe_count(const usdty_provider *provider);

/* Probe number `index` (from 0), or NULL after the last. Probes are in the
 * order of addition, and removed ones are left out. Borrowed, valid until
 * usdty_provider_free(). Call: ordinary. */
USDTY_API usdty_probe *usdty_provider_get_probe(const usdty_provider *provider,
						size_t index);

/* The probe of that function and name, or NULL. If function is NULL, it is the
 * first probe of that name in any function. Borrowed, valid until
 * usdty_provider_free().
 * Call: ordinary. */
USDTY_API usdty_probe *usdty_provider_find_probe(const usdty_provider *provider,
						 const char *function,
						 const char *name);

/* == Probe: getters ====================================================== */

/*
 * A probe that does nothing. It is never watched, firing it with any arguments
 * has no effect, and every function that takes a probe takes it. It has no
 * provider (NULL), no names ("") and no arguments. A failed add returns it; a
 * program can also use it until its own probes exist.
 * Ownership: a constant. Call: anywhere.
 */
USDTY_API usdty_probe *usdty_probe_none(void);

/* The provider, the function ("" for none) and the name. Borrowed, valid until
 * usdty_provider_free(). Call: anywhere. */
USDTY_API usdty_provider *usdty_probe_get_provider(const usdty_probe *probe);
USDTY_API const char *usdty_probe_get_function(const usdty_probe *probe);
USDTY_API const char *usdty_probe_get_name(const usdty_probe *probe);

/* The number of arguments, 0 to 12. Call: anywhere. */
USDTY_API size_t usdty_probe_get_count(const usdty_probe *probe);

/* The type of argument `index`, counted from 0, or 0 if there is no such
 * argument. Call: anywhere. */
USDTY_API usdty_type usdty_probe_get_type(const usdty_probe *probe,
					  size_t index);

/* The name of argument `index`, or NULL if it has none or there is no such
 * argument. Borrowed, valid until usdty_provider_free(). Call: anywhere. */
USDTY_API const char *usdty_probe_get_argument_name(const usdty_probe *probe,
						    size_t index);

/* The flags as given. Call: anywhere. */
USDTY_API unsigned usdty_probe_get_flags(const usdty_probe *probe);

/* == Probe: firing ======================================================= */

/* When a provider is enabled or disabled, its gates are mapped anew.
 * ThreadSanitizer reports that as a write that races with a check of it. */
#if defined __SANITIZE_THREAD__
#define USDTY_UNSANITIZED_ __attribute__((no_sanitize_thread))
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define USDTY_UNSANITIZED_ __attribute__((no_sanitize("thread")))
#endif
#endif
#ifndef USDTY_UNSANITIZED_
#define USDTY_UNSANITIZED_
#endif

/* For the inline functions of this header. In C only the library has symbols of
 * them. A C++ compiler emits a weak symbol into each program and plug-in; it is
 * hidden, so that no plug-in uses the copy of another one. */
#ifdef __cplusplus
#define USDTY_INLINE_ __attribute__((visibility("hidden"))) inline
#define USDTY_GATE_OF_(probe) \
	reinterpret_cast<const uint16_t *const *>(probe)
#else
#define USDTY_INLINE_ USDTY_API inline
#define USDTY_GATE_OF_(probe) \
	((const uint16_t *const *)(const void *)(probe))
#endif

/* In a gate: ask usdty_probe_ask(). For systems whose tracers change an
 * instruction to enable a probe, not a number in memory (DTrace). */
#define USDTY_GATE_ASK 0xffff

/*
 * 1 if a tracer is attached to the probe, otherwise 0. usdty_probe_is_enabled()
 * calls it if the gate holds USDTY_GATE_ASK; code that reads gates itself must
 * do the same. Its answer is right for every probe.
 * Call: anywhere.
 */
USDTY_API int usdty_probe_ask(const usdty_probe *probe);

/*
 * 1 if a tracer is attached to the probe, otherwise 0. It is inline in C and
 * C++. Other languages call the exported symbol. Call: anywhere.
 */
USDTY_UNSANITIZED_ USDTY_INLINE_ int
usdty_probe_is_enabled(const usdty_probe *probe)
{
	const uint16_t *gate = __atomic_load_n(USDTY_GATE_OF_(probe),
					       __ATOMIC_RELAXED);

	/* After this the compiler does not know the address, so it loads the
	 * gate each time. Unlike a volatile load, this one can be a compare in
	 * memory. The second one makes it load the gate again. */
	__asm__ volatile("" : "+r"(gate));
	if (__builtin_expect(*gate == 0, 1))
		return 0;
	__asm__ volatile("" : "+r"(gate));
	return __builtin_expect(*gate != USDTY_GATE_ASK, 1) ||
	       usdty_probe_ask(probe);
}

/*
 * Fires the probe with its arguments, each passed as C passes its type
 * through "..." (int for int8 to int32, int64_t for int64, const char * for
 * string). While nobody watches it only checks the gate.
 * The number and the types of the arguments must be the probe's: they cannot be
 * checked. In C, USDTY_FIRE() is faster.
 * Call: anywhere. Always returns USDTY_OK. Not in a library that was built with
 * -DUSDTY_VARIADIC=OFF.
 */
USDTY_API usdty_status usdty_probe_fire(const usdty_probe *probe, ...);

/* usdty_probe_fire() with a va_list, which has an undefined value
 * afterwards. Not in a library that was built with -DUSDTY_VARIADIC=OFF. */
USDTY_API usdty_status usdty_probe_fire_v(const usdty_probe *probe,
					  va_list arguments);

/*
 * Fires the probe with its arguments as words: signed integers
 * sign-extended, unsigned integers and pointers zero-extended to 64 bits. A
 * tracer sees each word converted to the argument's type, as C converts it;
 * ranges are not checked. words may be NULL if count is 0.
 *
 * USDTY_ERROR_ARGUMENT_COUNT  count is not the probe's number of arguments;
 *                             nothing was fired
 * Call: anywhere.
 */
USDTY_API usdty_status usdty_probe_fire_words(const usdty_probe *probe,
					      const uint64_t *words,
					      size_t count);

/*
 * The probe's location now: the addresses of its gate and of its entry. It is
 * for virtual machines of languages that can call the entry at less cost than
 * the functions above.
 *
 * gate    receives the address of 2 bytes, which may be read as 4 aligned ones;
 *         the upper 2 mean nothing. If the gate holds USDTY_GATE_ASK, call
 *         usdty_probe_ask(). While the provider is disabled, it holds 0. May be
 *         NULL.
 * entry   receives the address of a function that takes the probe's arguments
 *         by the platform's C calling convention, changes no register, uses no
 *         stack, and returns. May be NULL.
 *
 * The caller reads strings before it calls the entry: see USDTY_STRING.
 *
 * Both may change at any time, also while threads fire. So load them for each
 * hit, the gate first. Code that can read memory loads them without a call, as
 * the first two words of the probe, each with acquire order. Old addresses can
 * be read and called until usdty_provider_free(), but tracers may miss what is
 * fired through an old entry.
 *
 * USDTY_ERROR_ARGUMENT  probe is NULL
 * Call: anywhere.
 */
USDTY_API usdty_status usdty_probe_location(const usdty_probe *probe,
					    const volatile uint16_t **gate,
					    void **entry);

#ifdef __cplusplus
} /* extern "C" */

#include <type_traits>

/* The word of an argument of C++ by the argument's own type. */
template <typename T, bool is_enum, bool is_signed> struct usdty_integer_;

template <typename T> struct usdty_integer_<T, false, true> {
	static uint64_t word(T value)
	{
		const int64_t widened = value;

		return static_cast<uint64_t>(widened);
	}
};

template <typename T> struct usdty_integer_<T, false, false> {
	static uint64_t word(T value) { return value; }
};

template <typename T, bool is_signed> struct usdty_integer_<T, true, is_signed> {
	typedef typename std::underlying_type<T>::type underlying;

	static uint64_t word(T value)
	{
		return usdty_integer_<underlying, false,
				      std::is_signed<underlying>::value>::
			word(static_cast<underlying>(value));
	}
};

template <typename T, bool is_integer> struct usdty_argument_ {
	static_assert(sizeof(T) <= sizeof(uint64_t),
		      "USDTY_FIRE: an argument has at most 64 bits");
	static uint64_t word(T value)
	{
		return usdty_integer_<T, std::is_enum<T>::value,
				      std::is_signed<T>::value>::word(value);
	}
};

template <typename T> struct usdty_argument_<T *, false> {
	static uint64_t word(T *value)
	{
		return reinterpret_cast<uintptr_t>(value);
	}
};

template <> struct usdty_argument_<decltype(nullptr), false> {
	static uint64_t word(decltype(nullptr)) { return 0; }
};

template <typename T> struct usdty_argument_<T, false> {
	static_assert(!std::is_floating_point<T>::value,
		      "USDTY_FIRE: an argument cannot be a floating-point "
		      "number: tracers know none; convert it to an integer");
	static_assert(!std::is_member_pointer<T>::value,
		      "USDTY_FIRE: an argument cannot be a pointer to a "
		      "member");
	static_assert(!std::is_class<T>::value && !std::is_union<T>::value,
		      "USDTY_FIRE: an argument cannot be an object or a "
		      "lambda: pass its address or one of its members");
	static uint64_t word(const T &) { return 0; }
};

/* By value, so that arrays and functions become their addresses. */
template <typename T> USDTY_INLINE_ uint64_t usdty_word_(T value)
{
	return usdty_argument_<T, std::is_integral<T>::value ||
				  std::is_enum<T>::value>::word(value);
}

template <size_t count, typename... Words>
USDTY_INLINE_ usdty_status usdty_fire_words_(const usdty_probe *probe,
					     Words... arguments)
{
	const uint64_t words[] = { arguments... };

	return usdty_probe_fire_words(probe, words, count);
}

#define USDTY_WORD_(v) usdty_word_(v)
#define USDTY_ASSERT_(condition, text) static_assert(condition, text)
#define USDTY_FIRE_OPEN_(probe, count, ...) \
	usdty_fire_words_<count>(probe, __VA_ARGS__)

#else

static inline uint64_t usdty_word_signed_(int64_t v) { return (uint64_t)v; }
static inline uint64_t usdty_word_unsigned_(uint64_t v) { return v; }
static inline uint64_t usdty_word_pointer_(const volatile void *v)
{
	return (uint64_t)(uintptr_t)v;
}
/* The word of one argument by the argument's own type; what is neither
 * integer nor pointer does not compile. */
#define USDTY_WORD_(v) \
	_Generic((v), \
		_Bool: usdty_word_unsigned_, \
		char: usdty_word_signed_, \
		signed char: usdty_word_signed_, \
		unsigned char: usdty_word_unsigned_, \
		short: usdty_word_signed_, \
		unsigned short: usdty_word_unsigned_, \
		int: usdty_word_signed_, \
		unsigned: usdty_word_unsigned_, \
		long: usdty_word_signed_, \
		unsigned long: usdty_word_unsigned_, \
		long long: usdty_word_signed_, \
		unsigned long long: usdty_word_unsigned_, \
		default: usdty_word_pointer_)(v)
#define USDTY_ASSERT_(condition, text) _Static_assert(condition, text)
#define USDTY_FIRE_OPEN_(probe, count, ...) \
	usdty_probe_fire_words(probe, (const uint64_t[]){ __VA_ARGS__ }, count)
#endif

/*
 * USDTY_FIRE(probe, a, b, ...): fires the probe with 0 to 12 integers and
 * pointers, each turned into a word by its own type. The arguments are
 * evaluated only while a tracer is attached, the probe once. They are part of
 * one expression with the call that fires: what they create on the way, such
 * as the text behind f().c_str(), lives until the tracer has read it. In C a
 * bit-field and a function pointer need a cast. C++ takes enumerations, also
 * scoped ones, and functions; it takes nullptr for NULL, and refuses
 * floating-point numbers, objects and pointers to members. Its value is
 * usdty_probe_fire_words()'s status, USDTY_OK while nobody watches.
 * Call: anywhere.
 */
#define USDTY_FIRE(...) \
	USDTY_PICK_(__VA_ARGS__, USDTY_FIRE_MORE_, USDTY_FIRE_MORE_, \
		    USDTY_FIRE_MORE_, USDTY_FIRE_MORE_, USDTY_FIRE_12_, \
		    USDTY_FIRE_11_, USDTY_FIRE_10_, USDTY_FIRE_9_, \
		    USDTY_FIRE_8_, USDTY_FIRE_7_, USDTY_FIRE_6_, \
		    USDTY_FIRE_5_, USDTY_FIRE_4_, USDTY_FIRE_3_, \
		    USDTY_FIRE_2_, USDTY_FIRE_1_, USDTY_FIRE_0_, \
		    unused)(__VA_ARGS__)

/* The eighteenth of its arguments: the macro for as many as were given. */
#define USDTY_PICK_(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, ...) r

/* The variables have a number of their own, so that one USDTY_FIRE() may stand
 * in the arguments of another. */
#define USDTY_FIRE_WORDS_(probe, count, ...) \
	USDTY_FIRE_COUNTER_(__COUNTER__, probe, count, __VA_ARGS__)
#define USDTY_FIRE_COUNTER_(number, probe, count, ...) \
	USDTY_FIRE_NUMBER_(number, probe, count, __VA_ARGS__)
#define USDTY_FIRE_NUMBER_(number, probe, count, ...) \
	USDTY_FIRE_AS_(usdty_probe_##number##_, usdty_status_##number##_, \
		       probe, count, __VA_ARGS__)
#define USDTY_FIRE_AS_(fired, result, probe, count, ...) \
	__extension__({ \
		const usdty_probe *fired = (probe); \
		usdty_status result = USDTY_OK; \
		if (__builtin_expect(usdty_probe_is_enabled(fired), 0)) \
			result = USDTY_FIRE_OPEN_(fired, count, __VA_ARGS__); \
		result; \
	})

#define USDTY_FIRE_MORE_(...) \
	__extension__({ \
		USDTY_ASSERT_(0, "USDTY_FIRE takes at most 12 arguments"); \
		USDTY_OK; \
	})

#define USDTY_WORDS_1_(a) USDTY_WORD_(a)
#define USDTY_WORDS_2_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_1_(__VA_ARGS__)
#define USDTY_WORDS_3_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_2_(__VA_ARGS__)
#define USDTY_WORDS_4_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_3_(__VA_ARGS__)
#define USDTY_WORDS_5_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_4_(__VA_ARGS__)
#define USDTY_WORDS_6_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_5_(__VA_ARGS__)
#define USDTY_WORDS_7_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_6_(__VA_ARGS__)
#define USDTY_WORDS_8_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_7_(__VA_ARGS__)
#define USDTY_WORDS_9_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_8_(__VA_ARGS__)
#define USDTY_WORDS_10_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_9_(__VA_ARGS__)
#define USDTY_WORDS_11_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_10_(__VA_ARGS__)
#define USDTY_WORDS_12_(a, ...) \
	USDTY_WORD_(a), USDTY_WORDS_11_(__VA_ARGS__)

/* An array must have a word; the count says that it is none. */
#define USDTY_FIRE_0_(probe) USDTY_FIRE_WORDS_(probe, 0, USDTY_WORD_(0))
#define USDTY_FIRE_1_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 1, USDTY_WORDS_1_(__VA_ARGS__))
#define USDTY_FIRE_2_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 2, USDTY_WORDS_2_(__VA_ARGS__))
#define USDTY_FIRE_3_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 3, USDTY_WORDS_3_(__VA_ARGS__))
#define USDTY_FIRE_4_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 4, USDTY_WORDS_4_(__VA_ARGS__))
#define USDTY_FIRE_5_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 5, USDTY_WORDS_5_(__VA_ARGS__))
#define USDTY_FIRE_6_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 6, USDTY_WORDS_6_(__VA_ARGS__))
#define USDTY_FIRE_7_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 7, USDTY_WORDS_7_(__VA_ARGS__))
#define USDTY_FIRE_8_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 8, USDTY_WORDS_8_(__VA_ARGS__))
#define USDTY_FIRE_9_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 9, USDTY_WORDS_9_(__VA_ARGS__))
#define USDTY_FIRE_10_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 10, USDTY_WORDS_10_(__VA_ARGS__))
#define USDTY_FIRE_11_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 11, USDTY_WORDS_11_(__VA_ARGS__))
#define USDTY_FIRE_12_(probe, ...) \
	USDTY_FIRE_WORDS_(probe, 12, USDTY_WORDS_12_(__VA_ARGS__))

#endif /* USDTY_H */
