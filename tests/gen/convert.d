typedef bool flag_t;
provider convert { probe values(bool, int8_t, uint8_t, uint16_t, int, flag_t); };
