#include "internal.h"

/*
 * Where a key belongs, what it may act for, until when and how often. Keys that there are belong
 * nowhere; the roles that make releases know of them as before. What a key was made with does not
 * change: the trigger is made again to say so of the new columns too.
 */
/* clang-format off */
const char kb_migration_keys[] =
    "ALTER TABLE keys ADD COLUMN region TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE keys ADD COLUMN regions TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE keys ADD COLUMN is_cleared INTEGER NOT NULL DEFAULT 0"
    " CHECK (is_cleared IN (0, 1));"
    "ALTER TABLE keys ADD COLUMN expires_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE keys ADD COLUMN rate INTEGER NOT NULL DEFAULT 0;"
    "DROP TRIGGER keys_changed;"
    "UPDATE keys SET is_cleared = 1"
    " WHERE role IN ('editor', 'reviewer', 'publisher', 'admin');"
    "CREATE TRIGGER keys_changed BEFORE UPDATE ON keys"
    " WHEN OLD.revoked_ms <> 0 OR NEW.revoked_ms = 0 OR NEW.row <> OLD.row"
    " OR NEW.name <> OLD.name OR NEW.role <> OLD.role OR NEW.hash <> OLD.hash"
    " OR NEW.created_ms <> OLD.created_ms OR NEW.region <> OLD.region"
    " OR NEW.regions <> OLD.regions OR NEW.is_cleared <> OLD.is_cleared"
    " OR NEW.expires_ms <> OLD.expires_ms OR NEW.rate <> OLD.rate"
    " BEGIN SELECT RAISE(ABORT, 'keys are only ever revoked'); END;";
/* clang-format on */
