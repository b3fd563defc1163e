// Legal histories, one lesson each.

import { Scene } from "./scene-lab.ts";

type Story = () => Scene;

export const SCENES = {
  send: () => {
    const scene = new Scene("send");
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1);
    scene.take("ALICE");
    return scene;
  },
  "short-receive": () => {
    const scene = new Scene("short-receive");
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1, { lena: 30 });
    scene.receive("BOB", "ALICE", 1);
    scene.take("ALICE");
    return scene;
  },
  "send-recv": () => {
    const scene = new Scene("send-recv");
    scene.sendRecv("ALICE", "BOB", 7);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 7);
    scene.receive("BOB", "ALICE", 7);
    scene.reply("BOB", "ALICE", 7);
    scene.take("ALICE");
    return scene;
  },
  "long-reply": () => {
    const scene = new Scene("long-reply");
    scene.sendRecv("ALICE", "BOB", 7, { lenb: 20 });
    scene.take("BOB");
    scene.reply("BOB", "ALICE", 7);
    scene.take("ALICE");
    return scene;
  },
  sendx: () => {
    const scene = new Scene("sendx");
    scene.sendx("ALICE", "BOB", 3);
    scene.take("BOB");
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 3 });
    scene.take("ALICE");
    scene.sendx("ALICE", "BOB", 4, { lena: 2000 });
    return scene;
  },
  cancel: () => {
    const scene = new Scene("cancel");
    scene.send("ALICE", "BOB", 1);
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 1 });
    scene.sendRecv("ALICE", "BOB", 2);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 2);
    scene.call("BOB", "CANCEL", { user: "ALICE", mid: 2 });
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 2 });
    scene.reply("BOB", "ALICE", 2);
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 2 });
    scene.send("ALICE", "BOB", 3);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 3);
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 3 });
    scene.take("ALICE");
    return scene;
  },
  reject: () => {
    const scene = new Scene("reject");
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.call("BOB", "REJECT", { user: "ALICE", mid: 1, use: 0xdead });
    scene.take("ALICE");
    scene.sendRecv("ALICE", "BOB", 2);
    scene.call("BOB", "REJECT", { user: "ALICE", mid: 2 });
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 2, { lena: 10 });
    scene.call("BOB", "REJECT", { user: "ALICE", mid: 2, use: 0xbeef });
    scene.take("ALICE");
    return scene;
  },
  identify: () => {
    const scene = new Scene("identify");
    scene.call("ALICE", "IDENTIFY", { user: "BOB", mid: 11, vada: 0x22, lena: 33, vadb: 0x44, lenb: 55, use: 66 });
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 11);
    return scene;
  },
  priority: () => {
    const scene = new Scene("priority");
    scene.psw("BOB", { external: false });
    scene.send("ALICE", "BOB", 1);
    scene.send("ALICE", "BOB", 2, { flags: 0x40 });
    scene.send("ALICE", "BOB", 3);
    scene.psw("BOB");
    scene.take("BOB");
    scene.take("BOB");
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 2);
    scene.take("ALICE");
    return scene;
  },
  "two-sources": () => {
    const scene = new Scene("two-sources", { machines: ["ALICE", "BOB", "CAROL"] });
    scene.send("ALICE", "BOB", 1);
    scene.send("CAROL", "BOB", 1);
    scene.take("BOB");
    scene.take("BOB");
    scene.receive("BOB", "CAROL", 1);
    scene.receive("BOB", "ALICE", 1);
    scene.take("ALICE");
    scene.take("CAROL");
    return scene;
  },
  unauthorize: () => {
    const scene = new Scene("unauthorize");
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.send("ALICE", "BOB", 2);
    scene.call("BOB", "UNAUTHORIZE");
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 1 });
    scene.take("ALICE");
    scene.take("ALICE");
    scene.receive("BOB", "ALICE", 1);
    scene.send("ALICE", "BOB", 3);
    return scene;
  },
  "source-leaves": () => {
    const scene = new Scene("source-leaves");
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.send("ALICE", "BOB", 2);
    scene.cp.logoff(scene.machine("ALICE"));
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1);
    return scene;
  },
  limit: () => {
    const scene = new Scene("limit", { messageLimit: 3 });
    for (const mid of [1, 2, 3]) scene.send("ALICE", "BOB", mid);
    scene.send("ALICE", "BOB", 4);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1);
    scene.send("ALICE", "BOB", 4);
    scene.take("ALICE");
    scene.send("ALICE", "BOB", 4);
    return scene;
  },
  duplicate: () => {
    const scene = new Scene("duplicate");
    scene.send("ALICE", "BOB", 1);
    scene.send("ALICE", "BOB", 1);
    scene.send("BOB", "ALICE", 1);
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1);
    scene.take("ALICE");
    scene.send("ALICE", "BOB", 1);
    return scene;
  },
  pieces: () => {
    const scene = new Scene("pieces", { piecesPerStep: 1 });
    scene.send("ALICE", "BOB", 1, { lena: 5000 });
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1, { lena: 5000 });
    scene.call("ALICE", "CANCEL", { user: "BOB", mid: 1 });
    scene.proceed("BOB");
    scene.proceed("BOB");
    scene.take("ALICE");
    return scene;
  },
  "reply-in-pieces": () => {
    const scene = new Scene("reply-in-pieces", { piecesPerStep: 1 });
    scene.sendRecv("ALICE", "BOB", 1, { lenb: 5000 });
    scene.take("BOB");
    scene.reply("BOB", "ALICE", 1, { lena: 3000 });
    scene.proceed("BOB");
    scene.take("ALICE");
    return scene;
  },
  "source-leaves-in-transfer": () => {
    const scene = new Scene("source-leaves-in-transfer", { piecesPerStep: 1 });
    scene.send("ALICE", "BOB", 1, { lena: 5000 });
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1, { lena: 5000 });
    scene.call("ALICE", "UNAUTHORIZE");
    scene.proceed("BOB");
    scene.receive("BOB", "ALICE", 1);
    return scene;
  },
  "sink-leaves-in-transfer": () => {
    const scene = new Scene("sink-leaves-in-transfer", { piecesPerStep: 1 });
    scene.send("ALICE", "BOB", 1, { lena: 5000 });
    scene.take("BOB");
    scene.receive("BOB", "ALICE", 1, { lena: 5000 });
    scene.cp.logoff(scene.machine("BOB"), true);
    scene.proceed("BOB");
    scene.proceed("BOB");
    scene.take("ALICE");
    return scene;
  },
  smsg: () => {
    const scene = new Scene("smsg");
    scene.cp.command(scene.machine("ALICE"), "SMSG BOB HELLO");
    scene.take("BOB");
    scene.cp.command(scene.machine("BOB"), "SET SMSG OFF");
    scene.cp.command(scene.machine("ALICE"), "SMSG BOB AGAIN");
    scene.cp.command(scene.machine("ALICE"), "SMSG NOBODY HELLO");
    return scene;
  },
  quiesce: () => {
    const scene = new Scene("quiesce");
    scene.send("ALICE", "BOB", 1);
    scene.call("BOB", "QUIESCE");
    scene.send("ALICE", "BOB", 2);
    scene.take("BOB");
    scene.call("BOB", "RESUME");
    scene.send("ALICE", "BOB", 2);
    return scene;
  },
  protection: () => {
    const scene = new Scene("protection");
    scene.psw("BOB", { key: 1 });
    scene.cp.setStorageKey(scene.machine("BOB"), 0x4000, 0x1000, 0x20);
    scene.cp.setStorageKey(scene.machine("BOB"), 0x5000, 0x1000, 0x10);
    scene.sendRecv("ALICE", "BOB", 7);
    scene.take("BOB");
    scene.psw("BOB", { key: 1 });
    scene.receive("BOB", "ALICE", 7);
    scene.receive("BOB", "ALICE", 7, { vada: 0x5000 });
    scene.psw("BOB");
    scene.reply("BOB", "ALICE", 7);
    scene.take("ALICE");
    return scene;
  },
  "too-early": () => {
    const scene = new Scene("too-early");
    scene.psw("BOB", { external: false });
    scene.send("ALICE", "BOB", 1);
    scene.receive("BOB", "ALICE", 1);
    scene.reply("BOB", "ALICE", 1);
    scene.receive("BOB", "ALICE", 2);
    return scene;
  },
  "not-enabled": () => {
    const scene = new Scene("not-enabled");
    scene.psw("BOB", { external: false });
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    scene.psw("BOB");
    scene.take("BOB");
    return scene;
  },
  overlap: () => {
    const scene = new Scene("overlap");
    scene.send("ALICE", "ALICE", 1);
    scene.take("ALICE");
    scene.receive("ALICE", "ALICE", 1, { vada: 0x2008 });
    scene.take("ALICE");
    return scene;
  },
  specific: () => {
    const scene = new Scene("specific", { machines: ["ALICE", "BOB", "CAROL"] });
    scene.send("ALICE", "BOB", 1);
    scene.authorize("BOB", { flags: 0x80, user: "CAROL" });
    scene.take("ALICE");
    scene.send("ALICE", "BOB", 2);
    scene.send("CAROL", "BOB", 2, { flags: 0x40 });
    scene.send("CAROL", "BOB", 2);
    return scene;
  },
  exceptions: () => {
    const scene = new Scene("exceptions");
    scene.diagnoseAt("ALICE", 0x401);
    scene.diagnoseAt("ALICE", 0xfff0);
    scene.psw("ALICE", { problem: true });
    scene.diagnoseAt("ALICE", 0x400);
    scene.psw("ALICE");
    scene.call("ALICE", "RESUME");
    scene.call("ALICE", "UNAUTHORIZE");
    scene.call("ALICE", "UNAUTHORIZE");
    scene.authorize("ALICE", { lena: 39 });
    return scene;
  },
  "buffer-shrinks": () => {
    const scene = new Scene("buffer-shrinks");
    scene.psw("BOB", { external: false });
    scene.sendx("ALICE", "BOB", 1);
    scene.send("ALICE", "BOB", 2);
    scene.authorize("BOB", { lena: 48 });
    scene.psw("BOB");
    scene.take("BOB");
    scene.take("ALICE");
    return scene;
  },
  "enabled-wait": () => {
    const scene = new Scene("enabled-wait");
    scene.psw("BOB", { wait: true });
    scene.send("ALICE", "BOB", 1);
    scene.take("BOB");
    return scene;
  },
} satisfies Record<string, Story>;

export type SceneName = keyof typeof SCENES;
