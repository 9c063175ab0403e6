/*
 * In the manner of OpenJDK: two providers, one of them with names of mixed
 * case, pointers written close to the type.
 *
 */

provider coffee {
  probe mug__fill(char* mug_name, uintptr_t mug_len, void* shelf, uintptr_t full);
  probe mug__empty(
    char* mug_name, uintptr_t mug_len, void* shelf, uintptr_t full);
  probe brew__begin(uintptr_t is_full);
  probe mem__pool__begin(
    char*, uintptr_t, char*, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
    uintptr_t);
  probe brew__end();
};

#pragma D attributes Evolving/Evolving/Common provider coffee provider
#pragma D attributes Private/Private/Unknown provider coffee module

provider coffee_jni {
  probe AllocCup__entry(void*, void*);
  probe AttachCup__entry(void*, void**, void*);
  probe GetSugar__return(char);
  probe GetMilk__return(uint16_t);
  probe GetDoubleShots__return(double*);
  probe FatalSpill__entry(void* env, const char*);
  probe GetSize__return(uint32_t);
  probe SetTray__entry(void*, void*, uintptr_t, uintptr_t, const uintptr_t*);
  probe GetFloatField__return();
};

#pragma D attributes Standard/Standard/Common provider coffee_jni provider
#pragma D attributes Private/Private/Unknown provider coffee_jni module
