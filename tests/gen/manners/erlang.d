/*
 * %Begin%
 *
 * In the manner of Erlang: comments for a documentation tool between the
 * probes, and names of both one and two underscores.
 *
 * %End%
 */

provider telegraph {
    /**
     * Fired when a telegram is sent.
     *
     * Attention: it's the "raw" size; 0xffffffff if nobody knows.
     *
     * @param sender the office (string form)
     * @param size the size of the telegram in letters
     */
    probe telegram__send(char *sender, char *receiver, uint32_t size,
                        int label, int previous, int current);

    probe gc_major__start(char *p, int need);
    probe process__exit_signal__remote(char *sender, char *node_name,
                                       char *receiver, char *reason,
                        int token_label, int token_previous, int token_current);

    /* The most that any of them passes. */
    probe drum_trace__i4s4(char *p, char *tag,
                           int i1, int i2, int i3, int i4,
                           int64_t l1, int64_t l2,
                           char *s1, char *s2, char *s3, char *s4);
    probe drum__trace__n0(char *p, char *tag);
};

#pragma D attributes Evolving/Evolving/Common provider telegraph provider
#pragma D attributes Private/Private/Common provider telegraph module
#pragma D attributes Private/Private/Common provider telegraph function
#pragma D attributes Evolving/Evolving/Common provider telegraph name
#pragma D attributes Evolving/Evolving/Common provider telegraph args
