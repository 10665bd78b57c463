-- Where a reader with an account stopped in a book.
CREATE TABLE "ReadingPlaces" (
    "ReaderId" TEXT NOT NULL,
    "FileId" TEXT NOT NULL,
    "Place" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    CONSTRAINT "PK_ReadingPlaces" PRIMARY KEY ("ReaderId", "FileId"),
    CONSTRAINT "FK_ReadingPlaces_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_ReadingPlaces_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_ReadingPlaces_FileId" ON "ReadingPlaces" ("FileId");
