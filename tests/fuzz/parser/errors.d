provider p { probe a(floot); probe b(int;
 zzz; probe c-d(); };
#pragma D attributes A/B/C provider q name
#define X
"