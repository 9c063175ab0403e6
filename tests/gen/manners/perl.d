/*
 * Written by nobody -- in the manner of Perl, see
 * <http://example.org/camel#humps>.
 */

provider camel {
    probe hump__entry(const char *, const char *, int, const char *);
    probe hump__return(const char *, const char *, int, const char *);

    probe phase__change(const char *, const char *);
};

/*
 * Local Variables:
 * tab-width: 4
 * End:
 *
 * ex: set ts=8 sts=4 sw=4 et:
 */
