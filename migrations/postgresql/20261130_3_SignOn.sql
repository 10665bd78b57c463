-- Signing on with the library's account service: who beside readers may.
CREATE TABLE "SignOnAllowed" (
    "Kind" character varying(40) NOT NULL,
    "Since" timestamp with time zone NOT NULL,
    CONSTRAINT "PK_SignOnAllowed" PRIMARY KEY ("Kind")
);
