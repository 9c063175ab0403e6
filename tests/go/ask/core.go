// SPDX-License-Identifier: MIT

//go:build linux && cgo

package core

/*
#include <stdint.h>
void ask_answer(int yes);
uint64_t ask_questions(void);
uint64_t ask_hits(int entry);
int ask_start_moving(void);
void ask_stop_moving(void);
*/
import "C"

func AskAnswer(yes int)        { C.ask_answer(C.int(yes)) }
func AskQuestions() uint64     { return uint64(C.ask_questions()) }
func AskHits(entry int) uint64 { return uint64(C.ask_hits(C.int(entry))) }
func AskStartMoving() int      { return int(C.ask_start_moving()) }
func AskStopMoving()           { C.ask_stop_moving() }
