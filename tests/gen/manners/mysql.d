/* Probes of an invented library, in the manner of MySQL and MariaDB.  */

/*
  What a script calls desk-start is desk__start here.

  - what ends in *-done tells a status; 0 is well
  */

provider library {
  
  /* When a reader comes to the desk, and goes */
  probe desk__start(unsigned long desk_id, char *reader, char *town);
  probe desk__done(int status, unsigned long desk_id);

  /*
    Fire around a loan
  */
  probe loan__start(char *title,
                    unsigned long desk_id,
                    char *table,
                    int exec_type);
  probe loan__done(int status); 

  probe shelf__read__start(char *path, unsigned long  bytes,
                           unsigned long mem_used, unsigned long mem_free);
  probe shelf__hit();
  probe renew__done(int status,
                    unsigned long matches, 
                    unsigned long changed);
};

#pragma D attributes Evolving/Evolving/Common provider library provider
#pragma D attributes Evolving/Evolving/Common provider library args
