/* For the definition only. */
#define order_id unsigned long
