package render

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math/bits"
	"sync"
	"time"
	_ "unsafe" // for go:linkname

	_ "github.com/gen2brain/heic" // for heicModule
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// heicModule is libheif with libde265, compiled to WebAssembly and gzipped, as
// gen2brain/heic embeds it. Only the module is used, and not that library's
// Decode, which grows memory by copying (1.5 GB for 33 megapixels), knows no
// bound, cannot be stopped, and prefers a libheif that it finds on the machine,
// where a hostile file would meet C without a sandbox.
//
//go:linkname heicModule github.com/gen2brain/heic.heifWasm
var heicModule []byte

// heicCompiled compiles the module when the first HEIC comes: half a second of
// one CPU. What it gives is never changed, and every photo gets an instance of
// its own, so that none finds what another one left.
var heicCompiled = sync.OnceValues(compileHEIC)

type heicProgram struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
	idle    *sync.Pool // of *heicMemory, for the next photo
}

func compileHEIC() (heicProgram, error) {
	code, err := unzipHEIC()
	if err != nil {
		return heicProgram{}, fmt.Errorf("%w: the HEIC decoder is not in this program (%v)", ErrFormat, err)
	}
	ctx := experimental.WithFunctionListenerFactory(context.Background(), experimental.FunctionListenerFactoryFunc(listenToFree))
	runtime := wazero.NewRuntime(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return heicProgram{}, fmt.Errorf("%w: the HEIC decoder does not start (%v)", ErrFormat, err)
	}
	module, err := runtime.CompileModule(ctx, code)
	if err != nil {
		return heicProgram{}, fmt.Errorf("%w: the HEIC decoder does not start (%v)", ErrFormat, err)
	}
	return heicProgram{runtime, module, new(sync.Pool)}, nil
}

func unzipHEIC() ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(heicModule))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// listenToFree has the module look at its context wherever it frees memory:
// 700 times for a 12-megapixel photo, and after each of its tiles. wazero can
// do so at every loop (WithCloseOnContextDone), which makes decoding take five
// times as long.
func listenToFree(f api.FunctionDefinition) experimental.FunctionListener {
	for _, name := range f.ExportNames() {
		if name == "free" {
			return experimental.FunctionListenerFunc(func(ctx context.Context, _ api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
				if err := ctx.Err(); err != nil {
					panic(err) // wazero makes it the error of the call
				}
			})
		}
	}
	return nil
}

// heicPatience is how long a decoder may take at most: fifty times what 12
// megapixels take on a laptop. Only a file that was made to keep it busy needs
// so long, so that no photo depends on the clock.
const heicPatience = 90 * time.Second

// heicMemoryFor is what decoding may take. Measured on 6 files: 6 to 7 bytes a
// pixel, of 10-bit files 11.5; the file itself is in memory twice. It is
// rounded up, by an eighth at most, so that photos of one camera get the same
// and can pass it on.
func heicMemoryFor(m Measurement, p heifPicture, size int64) int64 {
	perPixel := int64(8)
	switch {
	case p.rgb:
		perPixel = 16
	case p.deep:
		perPixel = 13
	}
	need := perPixel*int64(m.Width)*int64(m.Height) + 2*size + 8<<20
	step := int64(1) << max(0, bits.Len64(uint64(need))-4)
	return (need + step - 1) / step * step
}

// heicMemory is the memory of one instance. It never moves, is never larger
// than what was announced, and pages that are not touched cost nothing.
type heicMemory struct {
	bytes []byte
	used  uint64 // what lies behind it is zero
}

func (m *heicMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.bytes)) {
		return nil
	}
	m.used = max(m.used, size)
	return m.bytes[:size]
}

func (m *heicMemory) Free() {} // the picture still lies in it

// take gives a photo its memory: that of an earlier one, emptied, where it is
// as large. Made anew for each, what the collector has not yet taken back came
// to another 60 to 100 MB for each photo of 12 megapixels in flight.
func (p heicProgram) take(budget int64) *heicMemory {
	if m, ok := p.idle.Get().(*heicMemory); ok && int64(len(m.bytes)) == budget {
		clear(m.bytes[:m.used])
		m.used = 0
		return m
	}
	return &heicMemory{bytes: make([]byte, budget)}
}

// decodeHEIC decodes the picture that the file names as its primary one, turned
// as the file itself says. done says that it is not needed any more.
func decodeHEIC(ctx context.Context, r io.Reader, size int64, m Measurement) (picture image.Image, done func(), err error) {
	program, err := heicCompiled()
	if err != nil {
		return nil, nil, err
	}
	memory := program.take(m.budget)
	done = func() { program.idle.Put(memory) }
	picture, err = program.decode(ctx, r, size, m, memory)
	if err != nil {
		done()
		return nil, nil, err
	}
	return picture, done, nil
}

func (p heicProgram) decode(ctx context.Context, r io.Reader, size int64, m Measurement, memory *heicMemory) (image.Image, error) {
	patient, cancel := context.WithTimeout(ctx, heicPatience)
	defer cancel()
	inCtx := experimental.WithMemoryAllocator(patient, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory { return memory }))
	module, err := p.runtime.InstantiateModule(inCtx, p.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("%w: the HEIC decoder does not start (%v)", ErrFormat, err)
	}
	defer module.Close(context.WithoutCancel(ctx))
	picture, err := (&heicInstance{ctx: patient, module: module}).decode(r, size, m.planar)
	switch {
	case err == nil:
		return picture, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case patient.Err() != nil:
		return nil, fmt.Errorf("%w: its HEIC keeps the decoder busy for more than %v; save it again as JPEG", ErrDamaged, heicPatience)
	case m.cut:
		return nil, fmt.Errorf("%w: it ends in the middle of the picture; copy it from the card again", ErrCutOff)
	case errors.Is(err, errHEICMemory):
		return nil, fmt.Errorf("%w: its HEIC needs more memory than a picture of %d×%d pixels does", ErrTooLarge, m.Width, m.Height)
	}
	return nil, err
}
