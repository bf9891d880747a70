// The site is complete without this script; it only adds what a page cannot
// do by itself. It is a classic script (file:// pages cannot load modules).

import { setUpSharing } from "./share";

setUpSharing(document);
