from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_turns_and_remote")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="choices",
            field=models.JSONField(
                blank=True,
                help_text="How its owner wants the file read, where not as it is found.",
                null=True,
            ),
        ),
    ]
