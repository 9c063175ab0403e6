// SPDX-License-Identifier: MIT

//go:build linux && (amd64 || arm64) && !purego

package stub

import (
	"encoding/hex"
	"runtime"
	"syscall"
	"testing"
	"unsafe"
)

// Machine code that reads its twelve arguments as tracers do, from C's
// registers and the stack, and writes them to the address that follows the
// code.
var recorders = map[string]string{
	// mov 1f(%rip), %rax; mov %rdi, (%rax); ... movups 8(%rsp), %xmm0; ...
	"amd64": "" +
		"488b0539000000488938488970084889" +
		"5010488948184c8940204c8948280f10" +
		"4424080f104c24180f105424280f1140" +
		"300f1148400f115050c3660f1f440000",
	// ldr x9, 1f; stp x0, x1, [x9]; ... ldp x0, x1, [sp]; ...
	"arm64": "" +
		"49010058200500a9220d01a9241502a9" +
		"261d03a9e00740a9e20f41a9200504a9" +
		"220d05a9c0035fd6",
}

func recorder(t *testing.T, record *[12]uint64) uintptr {
	t.Helper()
	code, err := hex.DecodeString(recorders[runtime.GOARCH])
	if err != nil {
		t.Fatal(err)
	}
	page, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(page) })
	copy(page, code)
	*(*uintptr)(unsafe.Pointer(&page[len(code)])) = uintptr(unsafe.Pointer(record))
	if err := syscall.Mprotect(page, syscall.PROT_READ|syscall.PROT_EXEC); err != nil {
		t.Skip("SKIPPED: no page can be executed: ", err)
	}
	return uintptr(unsafe.Pointer(&page[0]))
}

// The heap does not move, so the address stays the same while the test runs.
var record = new([12]uint64)

func TestAllWordsArrive(t *testing.T) {
	call := Call{Head: Head{Entry: recorder(t, record)}}
	for i := range call.Words {
		call.Words[i] = uint64(i+1) * 0x1111111111111111
	}
	All(&call)
	if *record != call.Words {
		t.Errorf("%x\nnot\n%x", *record, call.Words)
	}
}

func TestFewWordsArrive(t *testing.T) {
	call := FewCall{Head: Head{Entry: recorder(t, record)}}
	for i := range call.Words {
		call.Words[i] = uint64(i + 1)
	}
	*record = [12]uint64{}
	Few(&call)
	for i := range call.Words {
		if record[i] != uint64(i+1) {
			t.Errorf("word %d is %x", i, record[i])
		}
	}
}

func TestOffsetsBecomeAddresses(t *testing.T) {
	var room [64]byte
	entry := recorder(t, record)
	for texts := uint64(0); texts < 1<<12; texts += 7 {
		call := Call{Head: Head{entry, unsafe.Pointer(&room), texts}}
		for i := range call.Words {
			call.Words[i] = uint64(i)
		}
		All(&call)
		for i, word := range record {
			want := uint64(i)
			if texts>>uint(i)&1 != 0 {
				want += uint64(uintptr(unsafe.Pointer(&room)))
			}
			if word != want {
				t.Fatalf("texts %b, word %d: %x, not %x", texts, i, word, want)
			}
		}
	}
	few := FewCall{Head: Head{entry, unsafe.Pointer(&room), 0b101}}
	few.Words[2] = 5
	Few(&few)
	if base := uint64(uintptr(unsafe.Pointer(&room))); record[0] != base ||
		record[1] != 0 || record[2] != base+5 {
		t.Errorf("%x, room at %x", record[:3], base)
	}
}
