/* Search in a site that is opened from a folder: browsers start no worker there, so its script runs in a hidden frame.
   The theme looks for this name, and would else ask another server for it. */
class IFrameWorker extends EventTarget {
  constructor(url) {
    super();
    const frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.append(frame);
    this.inner = frame.contentWindow;
    const { document: page } = this.inner;
    this.inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
    const run = (source) =>
      new Promise((resolve, reject) => {
        const script = page.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${source}`));
        page.body.append(script);
      });
    this.inner.importScripts = (...sources) =>
      sources.reduce((before, source) => before.then(() => run(source)), Promise.resolve());
    this.ready = run(url);
  }

  postMessage(data) {
    this.ready.then(() => this.inner.dispatchEvent(new this.inner.MessageEvent("message", { data })));
  }
}

if (location.protocol === "file:") {
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
