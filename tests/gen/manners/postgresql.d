/* ----------
 *	Probes of an invented warehouse, in the manner of PostgreSQL
 *
 *	warehouse/src/probes.d
 * ----------
 */


/*
 * Names of the program's own types, which no header is read for.
 */
typedef unsigned int LocalShelfId;
typedef unsigned int PalletNumber;
typedef int RobotMode;
typedef int FORKLIFT;

provider warehouse {

	probe shift__start(LocalShelfId);
	probe shift__end(LocalShelfId);

	probe robot__call(const char *, int, RobotMode);
	probe robot__call__or__go__fail(const char *, int, RobotMode);

	probe plan__start();
	probe plan__done();
	probe order__text(const char *);

	probe pallet__lift__done(FORKLIFT, PalletNumber, PalletNumber, PalletNumber, PalletNumber, int, bool, bool);
	probe sort__done(bool, long);

	probe label__print(unsigned char, unsigned char);
	probe belt__switch();
};
