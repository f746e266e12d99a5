CREATE TABLE `data_sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`name` text NOT NULL,
	`name_folded` text NOT NULL,
	`input_data` text NOT NULL,
	`created` text NOT NULL,
	`accessed` text NOT NULL,
	`modified` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `data_sessions_user_modified` ON `data_sessions` (`user_id`,`modified`,`id`);--> statement-breakpoint
CREATE TABLE `frames` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`basename` text NOT NULL,
	`filename` text NOT NULL,
	`path` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL,
	`owner_id` integer,
	`observation_date` text,
	`observation_day` text,
	`proposal_id` text,
	`instrument_id` text,
	`target_name` text,
	`reduction_level` integer,
	`site_id` text,
	`telescope_id` text,
	`exposure_time` real,
	`primary_optical_element` text,
	`public_date` text,
	`configuration_type` text,
	`observation_id` integer,
	`request_id` integer,
	`area` text,
	`headers` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `frames_basename_unique` ON `frames` (`basename`);--> statement-breakpoint
CREATE INDEX `frames_observation_date` ON `frames` (`observation_date`,`id`);--> statement-breakpoint
CREATE INDEX `frames_proposal` ON `frames` (`proposal_id`);--> statement-breakpoint
CREATE INDEX `frames_owner` ON `frames` (`owner_id`);--> statement-breakpoint
CREATE INDEX `frames_path` ON `frames` (`path`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`key` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`state` text NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`run_at` text NOT NULL,
	`worker` text,
	`lease_until` text,
	`cancel` integer DEFAULT false NOT NULL,
	`created` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_ready` ON `jobs` (`state`,`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_user_state` ON `jobs` (`user_id`,`state`);--> statement-breakpoint
CREATE TABLE `operations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`session_id` integer NOT NULL,
	`name` text NOT NULL,
	`input_data` text NOT NULL,
	`result_key` text NOT NULL,
	`created` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `data_sessions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`result_key`) REFERENCES `results`(`key`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `operations_session` ON `operations` (`session_id`,`id`);--> statement-breakpoint
CREATE INDEX `operations_result` ON `operations` (`result_key`);--> statement-breakpoint
CREATE TABLE `proposal_members` (
	`proposal_id` text NOT NULL,
	`user_id` integer NOT NULL,
	PRIMARY KEY(`proposal_id`, `user_id`),
	FOREIGN KEY (`proposal_id`) REFERENCES `proposals`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `proposal_members_user` ON `proposal_members` (`user_id`);--> statement-breakpoint
CREATE TABLE `proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text DEFAULT '' NOT NULL,
	`current` integer DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE `result_needs` (
	`result_key` text NOT NULL,
	`needs_key` text NOT NULL,
	PRIMARY KEY(`result_key`, `needs_key`),
	FOREIGN KEY (`result_key`) REFERENCES `results`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `result_needs_needs` ON `result_needs` (`needs_key`);--> statement-breakpoint
CREATE TABLE `results` (
	`key` text PRIMARY KEY NOT NULL,
	`operation` text NOT NULL,
	`version` integer NOT NULL,
	`input` text NOT NULL,
	`status` text NOT NULL,
	`message` text DEFAULT '' NOT NULL,
	`progress` real DEFAULT 0 NOT NULL,
	`output` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`user_id` integer,
	`request_id` text,
	`created` text NOT NULL,
	`started` text,
	`finished` text,
	`wanted` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `results_wanted` ON `results` (`wanted`);--> statement-breakpoint
CREATE INDEX `results_status` ON `results` (`status`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`hash` text NOT NULL,
	`label` text DEFAULT '' NOT NULL,
	`created` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_user` ON `tokens` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`username` text NOT NULL,
	`password_hash` text,
	`email` text DEFAULT '' NOT NULL,
	`first_name` text DEFAULT '' NOT NULL,
	`last_name` text DEFAULT '' NOT NULL,
	`is_staff` integer DEFAULT false NOT NULL,
	`is_superuser` integer DEFAULT false NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`created` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username_unique` ON `users` (`username`);