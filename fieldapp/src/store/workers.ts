/**
 * Whose records lie on this phone. On a shared phone each worker has a database of their own: a
 * device key, a PIN, readable data and an outbox that no other worker's PIN opens or sends.
 */
import { FieldDatabase, type WorkersRecord } from "./database.ts";
import { device } from "./settings.ts";

export const FIRST_DATABASE = "minqing-field";

export interface Worker {
  database: string;
  member_id: string;
  name: string;
  district: string;
  active: boolean;
  waiting: number;
}

/** The list lies in the first database, in clear: it names workers, never residents. */
export async function workersOf(root: FieldDatabase): Promise<WorkersRecord> {
  const found = (await root.settings.get("workers")) as WorkersRecord | undefined;
  return found ?? { id: "workers", current: FIRST_DATABASE, databases: [FIRST_DATABASE] };
}

/** A database by its name; the first one is open already. */
export function databaseNamed(root: FieldDatabase, name: string): FieldDatabase {
  return name === root.name ? root : new FieldDatabase(name);
}

/** From now on this database's worker is who holds the phone. */
export async function makeCurrent(root: FieldDatabase, name: string): Promise<void> {
  await root.transaction("rw", root.settings, async () => {
    const { databases } = await workersOf(root);
    const all = databases.includes(name) ? databases : [...databases, name];
    await root.settings.put({ id: "workers", current: name, databases: all });
  });
}

/** A name that no worker of this phone has. */
export function freshName(databases: readonly string[]): string {
  for (let number = 2; ; number += 1) {
    const name = `${FIRST_DATABASE}-${number}`;
    if (!databases.includes(name)) return name;
  }
}

/** Everybody who was ever enrolled here, with what each still has to send. */
export async function listWorkers(root: FieldDatabase): Promise<Worker[]> {
  const { databases } = await workersOf(root);
  const found: Worker[] = [];
  for (const name of databases) {
    const db = databaseNamed(root, name);
    const known = await device(db);
    if (known !== null) {
      found.push({
        database: name,
        member_id: known.member.id,
        name: known.member.name,
        district: known.district.name,
        active: known.state === "active",
        waiting: await db.outbox.where("state").equals("waiting").count(),
      });
    }
    if (db !== root) db.close();
  }
  return found;
}

/**
 * Where a member's records go: where that member's lie already, else where nobody's do. What one
 * worker has not sent yet is never sent, nor opened, as another's.
 */
export async function databaseFor(
  root: FieldDatabase,
  memberId: string,
  district: string,
): Promise<FieldDatabase> {
  const { databases } = await workersOf(root);
  let empty: string | null = null;
  for (const name of databases) {
    const db = databaseNamed(root, name);
    const known = await device(db);
    if (known?.member.id === memberId && known.district.code === district) return db;
    if (known === null) empty ??= name;
    if (db !== root) db.close();
  }
  return databaseNamed(root, empty ?? freshName(databases));
}
