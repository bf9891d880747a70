// KakaoTalk opens links in a browser of its own, which can neither save files
// nor be bookmarked: a line at the top leads to the real one.

import { inKakaoTalk } from "./page";
import { word } from "./words";

export function setUpKakaoTalk(): void {
  if (!inKakaoTalk) return;
  const line = Object.assign(document.createElement("p"), { className: "inside" });
  const words = document.createElement("span");
  words.textContent = word("InsideKakaoTalk");
  // https://developers.kakao.com: what its browser opens outside.
  const href = `kakaotalk://web/openExternal?url=${encodeURIComponent(location.href)}`;
  line.append(words, " ", Object.assign(document.createElement("a"), { href, className: "button", textContent: word("OpenOutside") }));
  document.body.prepend(line);
}
