// Searching the photos of the whole gallery, shard by shard.

import { fold, matches, terms } from "./fold";
import type { IndexJsonOfAnEventrollGallery as Index, Photo, Shard, ShardLink } from "./index.gen";
import { root } from "./page";
import type { Question } from "./question";

interface Searchable {
  photo: Photo;
  text: string; // folded
}

let index: Promise<Index> | undefined;
const shards = new Map<string, Promise<Searchable[]>>();

/** The photos that answer a question, in the index's order, as their shards come. */
export async function* search(question: Question, signal: AbortSignal): AsyncGenerator<Photo[]> {
  index ??= fetchJSON<Index>("index.json");
  index.catch(() => (index = undefined));
  const of = await index;
  const wanted = terms(question.q);
  const links = of.shards.filter((shard) => (!question.day || shard.day === question.day) && (!question.track || shard.track === question.track));
  for (const [i, link] of links.entries()) {
    if (signal.aborted) return;
    for (const next of links.slice(i, i + 4)) void shard(next, of).catch(() => undefined); // the next few are on their way
    const photos = await shard(link, of);
    const found = photos.filter(({ photo, text }) => {
      if (question.session && photo.session !== question.session) return false;
      if (question.by && photo.by !== question.by) return false;
      return matches(text, wanted);
    });
    if (found.length > 0) yield found.map(({ photo }) => photo);
  }
}

function shard(link: ShardLink, of: Index): Promise<Searchable[]> {
  const known = shards.get(link.href);
  if (known) return known;
  const coming = fetchJSON<Shard>(link.href).then(({ photos }) => {
    const sessions = new Map(of.sessions.map((session) => [session.id, [session.title, session.room, ...(session.speakers ?? [])].join(" ")]));
    return photos.map((photo) => ({
      photo,
      text: fold([photo.caption, photo.byline, ...(photo.keywords ?? []), sessions.get(photo.session ?? "")].filter(Boolean).join(" ")),
    }));
  });
  shards.set(link.href, coming);
  coming.catch(() => shards.delete(link.href));
  return coming;
}

async function fetchJSON<T>(key: string): Promise<T> {
  const answer = await fetch(root + key);
  if (!answer.ok) throw new Error(`${key}: ${answer.status}`);
  return (await answer.json()) as T;
}
