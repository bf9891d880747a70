// Package jpegscale is the fast road from a camera's JPEG to its renditions:
//
//	picture, err := jpegscale.Decode(ctx, file, jpegscale.Options{Cover: 2016})
//	large := picture.Resize(2016, 1512, orientation)
//	medium := large.Resize(1280, 960, 1)
//	data, err := large.Encode(82, segments)
//
// A photo is decoded once, at the smallest of 1/8, 1/4, 3/8, 1/2, 3/4 and 1/1
// that leaves room to resize it to the largest rendition, straight into planes
// of brightness and colour differences; each rendition is resized from the
// next larger one (Lanczos3) and encoded from its planes. (Half of a
// 12-megapixel photo has a rendition's size already, but is not what Lanczos
// would make of all its pixels: it is decoded at 3/4.) There is no round trip
// through RGB, no coefficient of the whole picture is kept, and of a picture
// that is decoded at half size three quarters of the coefficients are only
// passed over.
//
// What takes this road: baseline and extended sequential JPEGs of 8 bits a
// sample, grey or YCbCr, of every sampling in which the brightness has the
// most samples and a whole multiple of the colours', with or without restart
// markers, in one scan or in several. All others are ErrUnsupported:
// progressive, arithmetic and lossless ones, CMYK, RGB, 12 bits, a height that
// comes behind the scan.
//
// Promises:
//
//   - Any input gives a picture or an error, in time and memory that grow
//     with the file and the scaled picture only, and never a panic. Memory
//     can be known before (Header.Memory) and limited (Options.MaxMemory).
//   - A file that is damaged or breaks off gives what there is, grey where
//     nothing is, and says how much is missing. Behind damage the picture
//     goes on at the next restart marker, where it has them.
//   - The same input gives the same bytes on every machine: all is integers.
//   - Colours stay where they are against the brightness, to a fraction of a
//     pixel, through every sampling, size and orientation.
//
// The package keeps nothing between calls, and its functions may be called
// side by side. Beside the standard library it imports golang.org/x/sys/cpu,
// which knows what vector instructions there are.
//
// Where to look:
//
//	header.go, frame.go   segments in front of and between scans
//	input.go, bits.go     bytes of the file; bits of a scan
//	huffman.go, block.go  tables that find codes and values in one look; a block
//	decode.go, scan.go    all of a picture; MCUs, restarts, damage
//	scale.go              which scale; how much memory
//	inverse*.go           from coefficients to samples, at every scale
//	picture.go, planes.go planes, and those of other decoders
//	colour.go, mapping.go from red, green and blue; to other colours
//	resize.go, turn.go    another size, upright
//	resample.go           its loops
//	filter.go, lanczos.go the weights for it
//	*_amd64.s             the same in AVX2, chosen by useAVX2
//	encode.go             a picture to a file
//	forward.go, quantise.go   from samples to coefficients
//	progressive.go, approximate.go, token.go, code.go   from these to scans
//	vector_amd64.go, *_amd64.s   loops in vector instructions: the same bytes
//
// Sources: ITU-T T.81 (the format, and Huffman codes of limited length), JFIF
// 1.02 (where samples stand), Loeffler, Ligtenberg and Moschytz 1989 and Arai,
// Agui and Nakajima 1988 (fast DCTs), Duchon 1979 (the Lanczos filter), and
// what is said where they are used.
package jpegscale
