#pragma D depends_on library net.d
typedef struct request { int id; } request_t;

provider test {
	probe start(uint8_t);
	probe stop(char *, uint8_t);
	probe query__done(request_t *request, int16_t, int64_t total, unsigned long, int, const char *text) : (info_t *request, long total);
	probe all(int8_t, uint16_t, int32_t, uint32_t, int64_t, uint64_t, char, short, int, long, bool, size_t);
	probe none();
};
#pragma D attributes Evolving/Evolving/Common provider test provider

provider other {
	probe from__everywhere(string where);
};
