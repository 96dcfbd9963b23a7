using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Plans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ConfirmedStatus",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Plan",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            // What is shown now is what the vendor last answered, or is asked about within seconds.
            migrationBuilder.Sql("""UPDATE "Esims" SET "ConfirmedStatus" = "Status" """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ConfirmedStatus",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Plan",
                table: "Esims");
        }
    }
}
