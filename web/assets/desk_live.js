// The open items and the scripts of the place, watched: each change is told within a second of search showing it.
import { address, tell, word } from "./desk_page.js";

const MOST = 100; // items a stream is asked to watch

export class Live {
    // heard(event) for each change; back() when the stream stands, since something may have come before it did.
    constructor(heard, back) {
        this.heard = heard;
        this.back = back;
        this.ids = [];
        this.region = "";
    }

    watch(ids, region) {
        const wanted = ids.slice(-MOST);
        if (this.stream && wanted.join() === this.ids.join() && region === this.region) return;
        this.ids = wanted;
        this.region = region;
        this.stream?.close();
        this.stream = null;
        if (!wanted.length && !region) return;
        this.stream = new EventSource(address("/v1/live", { items: wanted.join(","), region }));
        this.stream.onmessage = (event) => event.data && this.heard(JSON.parse(event.data));
        this.stream.onopen = () => this.back();
        this.stream.onerror = () => document.visibilityState === "visible" && this.lost();
    }

    // A stream ends now and then and comes back by itself; what does not come back is said.
    lost() {
        clearTimeout(this.timer);
        const stream = this.stream;
        this.timer = setTimeout(() => stream === this.stream && stream.readyState !== EventSource.OPEN &&
            tell(word("cut_off"), "gone"), 5000);
        if (stream.readyState === EventSource.CLOSED) setTimeout(() => {
            if (stream !== this.stream) return;
            this.stream = null;
            this.watch(this.ids, this.region);
        }, 3000);
    }
}
