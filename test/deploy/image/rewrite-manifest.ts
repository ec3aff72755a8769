import { addBlob, addImage, json, type Store } from './image-writer.ts';

/** What tests change in an image before it is written. */
interface Documents {
  config: Record<string, unknown>;
  manifest: { config: Record<string, unknown>; layers: Record<string, unknown>[] };
  descriptor: Record<string, unknown>;
}

/** Adds an image whose documents are changed, with digests that fit; returns the descriptor of its manifest. */
export function addChanged(store: Store, layers: readonly Buffer[], change: (documents: Documents) => void) {
  const descriptor: Documents['descriptor'] = addImage(store, { layers });
  const manifest: Documents['manifest'] = read(store, descriptor);
  const config: Documents['config'] = read(store, manifest.config);
  change({ config, manifest, descriptor });
  manifest.config = { ...addBlob(store, json(config), ''), mediaType: manifest.config['mediaType'] };
  return { ...descriptor, ...addBlob(store, json(manifest), String(descriptor['mediaType'])) };
}

function read(store: Store, descriptor: Record<string, unknown>) {
  const [algorithm, hex] = String(descriptor['digest']).split(':');
  return JSON.parse(String(store.get(`blobs/${algorithm}/${hex}`)));
}
