-- Readings of deposited books: one reader at one file.
CREATE TABLE "ReadingSessions" (
    "Id" uuid NOT NULL,
    "FileId" uuid NOT NULL,
    "ReaderId" uuid,
    "Address" text,
    "KeyHash" character varying(64),
    "OpenedAt" timestamp with time zone NOT NULL,
    "EnteredAt" timestamp with time zone,
    "SeenAt" timestamp with time zone NOT NULL,
    "EndedAt" timestamp with time zone,
    "End" character varying(40),
    CONSTRAINT "PK_ReadingSessions" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_ReadingSessions_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_ReadingSessions_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE SET NULL
);

CREATE INDEX "IX_ReadingSessions_FileId" ON "ReadingSessions" ("FileId");
CREATE UNIQUE INDEX "IX_ReadingSessions_KeyHash" ON "ReadingSessions" ("KeyHash");
CREATE INDEX "IX_ReadingSessions_OpenedAt" ON "ReadingSessions" ("OpenedAt");
CREATE INDEX "IX_ReadingSessions_ReaderId" ON "ReadingSessions" ("ReaderId");
