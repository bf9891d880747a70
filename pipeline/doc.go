// Package pipeline is how photos become a gallery.
//
//	cards ──Scan──▶ items ──Ingester.Ingest, one item at a time──▶ renditions (gallery)
//	                                                               sighting, then record (archive)
//
//	records + sightings + event.yaml + schedule ──Place──▶ placements ──▶ index ──▶ site (gallery)
//	                                      Publish
//
// The first line is the map: Ingest needs one item and the configuration and
// nothing else, so that one machine runs many of them at once and a
// distributed engine may run them elsewhere. The second is the reduce:
// Publish places every photo anew each time, because schedules, clocks and
// rules are corrected after the fact, and that must never render a photo
// again. Nothing depends on the order in which work finishes, on the wall
// clock or on the machine's zone; doing anything twice changes nothing.
//
// Publishing is made for a million photos, of which one is new:
//
//   - A shard's name is the hash of its content, so that what is alike in two
//     generations has the same name. What is made of one photo alone (its page,
//     its oEmbed answer) is made only for shards that are new, or whose pages
//     are not those that this machine has compared: pages.go. So are the later
//     parts of listings: gallery/site tells what each is made of. Deleted and
//     damaged pages are found by the listing, as their ETags differ.
//   - Photos of the index are made when they are asked for, and dropped after it:
//     gallery.Shards. Of a shard that is made of what it was made of before, which
//     ETags and names tell, not even that: its address is remembered.
//   - From 50,000 photos on the photos of the gallery are not even listed, as long
//     as nobody has begun to publish since this machine did: trust.go.
//   - Records and sightings are read through the archive's own large copies of
//     them, as far as the listing agrees: compacted.go. Both, and the listing, are
//     held packed; an entry of the index is unpacked when its turn comes. It
//     takes 1 kB a photo when it takes most.
//   - What is new is put while the next pages are made; what is changed is held up
//     to 64 MB, and made a second time beyond that: stages.go.
//   - Photos' pages stay files, as at ten photos: docs/stores.md has what they cost.
//
// Where to look:
//
//	config.go     event.yaml, read and checked (config_*.go: its parts)
//	init.go       what can be found out of an event (draft.go: its event.yaml)
//	aws.go        a CloudFormation template of two stores for it
//	project.go    an event with its two stores open (server.go: what their server lacks)
//	scan.go       cards → items
//	card.go       cards as they are handed over (card_bucket.go: in S3; card_open.go: their files)
//	siblings.go   which files are one item (takeout.go: of Google's names)
//	ingest.go     one item → renditions, sighting, record
//	examine.go    what an item says of itself, siblings and all (raw.go: RAW files;
//	              inspect.go: what files say of themselves, for people)
//	join.go       which photo an item is, when a sibling of it was there first
//	original.go   originals: kept in the archive, offered for download
//	rendition.go  what a photo's renditions should be, and which stand
//	archive.go    the archive's keys, versions and name
//	listing.go    listing a large store, many parts at once (listed.go: what came of it)
//	snapshot.go   what the archive holds; reads only what is new (snapshot_photo.go:
//	              what is asked of it)
//	packed.go     … in few bytes (packing.go: how; packed_photos.go: of all photos;
//	              compacted.go: the archive's own copy of it)
//	cache.go      what saves reading unchanged files again; a hint
//	seen.go       … and by many machines: which objects a run in parts has read
//	objects.go    what saves reading a bucket's records again; a hint
//	pages.go      what saves making pages again; a hint (trust.go: and listing them)
//	shots.go      the photos as placing sees them, of what is packed
//	place.go      what rules and cameras say of a photo; placing all of them
//	publish.go    snapshot → index and site; what is held back, and why
//	publishable.go  what of a photo is kept until then
//	publisher.go  puts them so that links always resolve; takes pages away
//	stages.go     in which order, and how many are held in memory
//	standing.go   what stands in the gallery, and whether it is this archive's
//	takedown.go   the archive's word that a photo is taken down
//	removal.go    what every publish does for it: pictures, shards, generations
//	find.go       the photos that somebody speaks of (find_look.go: by what they look like)
//	public_gallery.go  a gallery as anybody finds it (public_open.go, public_site.go:
//	              where; public_read.go: how much of it; public_find.go: a photo of it
//	              by whatever names it; public_copy.go: its pictures, for a blog)
//	recognise.go  which published photo a picture is
//	check_posts.go  whether the addresses in a blog's posts show what they should
//	hide.go       takes photos down (unhide.go: lets them back)
//	restore.go    makes pictures again from archived originals
//	forget.go     undoes a card
//	invalidate.go what a CDN has to forget
//	plan.go       what would go where, and why; writes nothing
//	survey.go     what a photographer can act on, of all that was placed
//	leftover.go   what no evidence places, with rules to paste
//	stay.go       cameras that may have stayed in one room
//	rule_pattern.go  the pattern that fits some photos and no others (rule_numbers.go: its numbers)
//	clockline.go  what to write of a camera whose clock looks wrong (camera_entry.go: where)
//	rollback.go   the generation before, published again
//	check.go      whether all is there and nothing else: check_archive.go and
//	              check_gallery.go look, check_fault.go names what they may find
//	repair.go     mends what check has found
//	prune.go      removes what no generation needs
//	copy.go       gallery and archive to another place (copy_object.go: one object)
//	run.go        many items at once: all of the concurrency
//	run_parts.go  a run that many machines do in parts (run_order.go: what it shall do; config_pack.go: its event.yaml)
//	reach.go      whether visitors find it (reach_obstacle.go: what stands in their way)
//	post.go       a post's images, looked up in a gallery (blog.go: where their files lie)
//	serve.go      the gallery over HTTP, for localhost
//
// Metadata, pixels and stores have packages of their own: meta, render, store.
package pipeline
