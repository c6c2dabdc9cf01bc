import { ActionIcon, Burger, Drawer, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconApi,
  IconChevronDown,
  IconKeyboard,
  IconLogout,
  IconPlugConnectedX,
  IconSearch,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { forgetEverything, signOut } from "../api/session.ts";
import type { User } from "../api/types.ts";
import { useBrokenConnection } from "../live/use-live.tsx";
import { TaskTray } from "../tasks/task-tray.tsx";
import { Goat } from "../ui/goat.tsx";
import { toastError } from "../ui/toast.tsx";
import classes from "./navbar.module.css";
import { openKeysHelp, openPalette } from "./open.ts";
import { ThemeMenu } from "./theme-menu.tsx";

/** The sections that exist, in the order of the work. */
const SECTIONS = [
  { to: "/targets", label: "Targets", holds: /^\/targets/ },
  { to: "/observations", label: "Observations", holds: /^\/(observations|runs)/ },
  { to: "/dataproducts", label: "Data", holds: /^\/dataproducts/ },
] as const;

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The bar at the top of every page. */
export function Navbar({ user }: { user: User }) {
  const [drawer, setDrawer] = useState(false);
  const broken = useBrokenConnection();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: going to another page closes the drawer
  useEffect(() => setDrawer(false), [path]);
  return (
    <header className={classes["bar"]}>
      <Burger
        className={classes["burger"]}
        size="sm"
        opened={drawer}
        onClick={() => setDrawer(!drawer)}
        aria-label={drawer ? "Close the menu" : "Open the menu"}
      />
      <Link to="/" className={classes["brand"]} aria-label="GOATS, start page">
        <Goat size={28} />
        <span>GOATS</span>
      </Link>
      <nav className={classes["sections"]} aria-label="Sections">
        <SectionLinks />
      </nav>
      <div className={classes["right"]}>
        <UnstyledButton
          className={classes["search"]}
          onClick={openPalette}
          aria-keyshortcuts="Control+K Meta+K"
        >
          <IconSearch size={16} aria-hidden="true" />
          <span className={classes["searchText"]}>Search</span>
          <kbd className={classes["kbd"]}>{IS_MAC ? "⌘" : "Ctrl"} K</kbd>
        </UnstyledButton>
        {broken ? (
          <Tooltip label="Live updates are paused; trying to connect again">
            <IconPlugConnectedX
              size={20}
              className={classes["broken"]}
              aria-label="Live updates are paused"
            />
          </Tooltip>
        ) : null}
        <TaskTray />
        <ThemeMenu />
        <Tooltip label="API documentation">
          <ActionIcon
            component="a"
            href="/api/docs"
            target="_blank"
            rel="noreferrer"
            size="lg"
            className={classes["wide"]}
            aria-label="API documentation, opens a new tab"
          >
            <IconApi size={20} />
          </ActionIcon>
        </Tooltip>
        <UserMenu user={user} />
      </div>
      <Drawer opened={drawer} onClose={() => setDrawer(false)} size="260px" title={<strong>GOATS</strong>}>
        <nav className={classes["stacked"]} aria-label="Sections">
          <SectionLinks />
          <Link to="/tasks" className={classes["section"]} activeProps={{ "data-active": true }}>
            Tasks
          </Link>
          <a href="/api/docs" target="_blank" rel="noreferrer" className={classes["section"]}>
            API documentation
          </a>
        </nav>
      </Drawer>
    </header>
  );
}

function SectionLinks() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return SECTIONS.map(({ to, label, holds }) => (
    <Link key={to} to={to} className={classes["section"]} data-active={holds.test(path) || undefined}>
      {label}
    </Link>
  ));
}

function UserMenu({ user }: { user: User }) {
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: "/login" });
      forgetEverything();
    },
    onError: (error) => toastError("You are still signed in", error),
  });
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <UnstyledButton className={classes["user"]} aria-label={`Account menu of ${user.username}`}>
          <IconUser size={18} aria-hidden="true" />
          <span className={classes["username"]}>{user.username}</span>
          <IconChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
          Account
        </Menu.Item>
        {user.role === "admin" ? (
          <Menu.Item component={Link} to="/users" leftSection={<IconUsers size={16} />}>
            Users
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openKeysHelp}>
          Keyboard
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave.mutate()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
