import { describe, expect, test } from "vitest";
import { Attempts, addressKey } from "./attempts.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { checkUsername } from "./names.ts";
import { checkPassword } from "./passwords.ts";

describe("passwords", () => {
  test.each([
    "short",
    "1234567",
    "x".repeat(129),
    "password",
    "PassWord1",
    "aaaaaaaa",
    "abababababab",
    "12341234",
    "12345678",
    "abcdefghij",
    "87654321",
    "ada.lovelace",
    "Ada.Lovelace",
  ])("refuses %s", (password) => {
    expect(() => checkPassword(password, "ada.lovelace", "password")).toThrow(/^The password is /);
  });

  test.each(["a quiet night", "Tr0ub4dor&3", "x1x1x1yz", "密码密码很长的密码", "🔭🌌✨🪐🌙⭐☄️🌠"])(
    "takes %s",
    (password) => {
      expect(checkPassword(password, "ada", "password")).toBe(password.normalize("NFC"));
    },
  );

  test("counts characters, not code units, and compares in one form", () => {
    expect(() => checkPassword("🔭".repeat(7), "ada", "password")).toThrow(/shorter/);
    expect(checkPassword("cafe\u0301 au lait", "ada", "password")).toBe("caf\u00e9 au lait");
  });

  test("the list of common ones has no entry that the length alone would refuse", () => {
    for (const word of COMMON_PASSWORDS) expect(word.length, word).toBeGreaterThanOrEqual(8);
    expect([...COMMON_PASSWORDS].every((word) => word === word.toLowerCase())).toBe(true);
  });
});

test("usernames are folded to one form", () => {
  expect(checkUsername("  Ada.Lovelace ")).toBe("ada.lovelace");
  // Full-width letters look the same and are the same.
  expect(checkUsername("ａｄａ")).toBe("ada");
  // A Cyrillic letter looks the same and is not.
  expect(() => checkUsername("аda")).toThrow(/cannot be a username/);
});

describe("attempts", () => {
  test("are counted in a window, forgotten after it, taken back and cleared", () => {
    let now = 0;
    const attempts = new Attempts(3, 1000, () => now);
    expect([1, 2, 3].map(() => attempts.take("a"))).toEqual([undefined, undefined, undefined]);
    now = 400;
    expect(attempts.take("a")).toBeCloseTo(0.6);
    expect(attempts.take("b")).toBeUndefined();
    attempts.giveBack("a");
    expect(attempts.take("a")).toBeUndefined();
    expect(attempts.take("a")).toBeDefined();
    attempts.clear("a");
    expect(attempts.take("a")).toBeUndefined();
    now = 2000;
    expect([1, 2, 3].map(() => attempts.take("a"))).toEqual([undefined, undefined, undefined]);
  });

  test("remember a bounded number of keys, the latest ones", () => {
    const attempts = new Attempts(1, 1000, () => 0);
    for (let n = 0; n < 25_000; n += 1) attempts.take(`key ${n}`);
    expect(attempts.take("key 24999")).toBeDefined();
    expect(attempts.take("key 0")).toBeUndefined();
  });
});

test("addresses of one person have one key", () => {
  expect(addressKey("192.0.2.7")).toBe("192.0.2.7");
  expect(addressKey("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(addressKey("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2");
  expect(addressKey("2001:db8:1:2::9")).toBe("2001:db8:1:2");
  expect(addressKey("2001:0db8:0001:0002::9")).toBe("2001:db8:1:2");
  expect(addressKey("::1")).toBe("0:0:0:0");
  expect(addressKey("2001:db8::1")).toBe("2001:db8:0:0");
});
