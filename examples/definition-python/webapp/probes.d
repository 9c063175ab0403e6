/* The probes of a web server. */
provider web {
	probe request(const char *path, int status);
	probe idle();
};
