import { judgeInstalled } from '../doctor/judge-shipped.ts';
import { makeDoctor } from '../doctor/make-doctor.ts';

export const doctor = makeDoctor(judgeInstalled);
