provider garden {
  /*
     garden:::plant-entry(kind, bed, file, line);

     Fired before a plant is set; "kind" and `bed` are strings (see $").

     * `kind` what is planted: it's a string
     * `line` where (an int)
  */
  probe plant__entry(const char *kind, const char *bed, const char *file, int line);
  /*
     garden:::weed(string, line);
  */
  probe weed(const char *string, int line);
  probe raise(const char *kind, const char *file, int line);
  probe harvest__create(long length, const char *file, int line);

  /* garden:::water-begin(); */
  probe water__begin();
  probe water__end();
};

#pragma D attributes Stable/Evolving/Common provider garden provider 
#pragma D attributes Stable/Evolving/Common provider garden module 
#pragma D attributes Evolving/Evolving/Common provider garden args
