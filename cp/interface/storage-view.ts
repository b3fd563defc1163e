/** Making a DataView takes as long as executing an instruction, and an explorer logs machines on thousands of times a second. */
const views = new WeakMap<Uint8Array, DataView>();

/** A view of all of a storage; the same one whoever asks. */
export function viewOf(storage: Uint8Array): DataView {
  let view = views.get(storage);
  if (view === undefined) {
    view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
    views.set(storage, view);
  }
  return view;
}
