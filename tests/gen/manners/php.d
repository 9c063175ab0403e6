/*
   +----------------------------------------------------------------------+
   | Bakery                                                               |
   +----------------------------------------------------------------------+
   | In the manner of PHP: a framed header, stars on either side.         |
   +----------------------------------------------------------------------+
*/

/* $Id: $ */

provider bakery {
	probe loaf__caught(char *classname);
	probe loaf__thrown(char* classname);
	probe oven__entry(char * oven, char *oven_translated);
	probe error(char *errormsg, char *recipe, int lineno);
	probe dough__return(char* name, char* recipe, int lineno, char* class, char* scope);
};

/*#pragma D attributes Private/Private/Unknown provider bakery module
#pragma D attributes Private/Private/Unknown provider bakery function
#pragma D attributes Evolving/Evolving/Common provider bakery provider */
