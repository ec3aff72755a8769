import { type MessagePort, workerData } from 'node:worker_threads';
import { acceptOffer, openDirectory, type WalkOffer, walkPart } from '@abistamp/core';

/** What the thread is started with. */
export interface WalkerData {
  root: string;
  store: string | null;
  port: MessagePort;
}

const { root, store, port } = workerData as WalkerData;

port.on('message', (offer: WalkOffer) => {
  acceptOffer(
    offer,
    (jobs) => walkPart(openDirectory(root, store), jobs),
    (part) => port.postMessage(part),
  );
});
