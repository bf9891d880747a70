// The site is complete without this script; it only adds what a page cannot
// do by itself. It is a classic script (file:// pages cannot load modules).

import { setUpKakaoTalk } from "./kakaotalk";
import { Listing } from "./listing";
import { keepPlace } from "./place";
import { setUpSharing } from "./share";
import { setUpTaking } from "./take";
import { setUpViewer } from "./viewer";
import { setUpLanguage } from "./words";

declare global {
  var eventrollListing: Listing | undefined; // for find.js, which fills it
}

setUpLanguage();
setUpKakaoTalk();
setUpSharing(document);
const listing = (self.eventrollListing = new Listing(document));
setUpTaking(listing);
setUpViewer(listing);
keepPlace(listing);
listing.follow();
